begin;
select plan(12);

-- Contract
select function_returns('schedules', 'install_defaults', '{}'::name[], 'integer');
select is_definer('schedules', 'install_defaults', '{}'::name[]);
select function_privs_are('schedules', 'install_defaults', '{}'::name[], 'service_role', array['EXECUTE']);
select function_privs_are('schedules', 'install_defaults', '{}'::name[], 'admin', '{}'::text[]);
select function_privs_are('schedules', 'install_defaults', '{}'::name[], 'authenticated', '{}'::text[]);

-- Behaviour: a deploy has called it.
select test.login_as('service_role');
select cmp_ok((select count(*) from schedules.list_schedules() where handler like 'maintenance.%'), '>=', 9::bigint, 'the maintenance is declared');
select is(schedules.install_defaults(), 0, 'nothing is missing');
select is(
    (schedules.upsert_schedule('check_books', '0 4 * * *', 'maintenance.check_books', p_enabled => false)).is_enabled, false,
    'an operator changes one'
);
select is(schedules.install_defaults(), 0, 'the next deploy');
select results_eq(
    $$ select cron_expression, is_enabled from schedules.get_schedule('check_books') $$, $$ values ('0 4 * * *', false) $$,
    'leaves it so'
);
select ok(schedules.delete_schedule('check_books'), 'one that is deleted');
select is(schedules.install_defaults(), 1, 'comes back');

select * from finish();
rollback;
