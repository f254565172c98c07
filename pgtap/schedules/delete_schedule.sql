begin;
select plan(11);

select jobs.register_handler('test.tick');

create function pg_temp.add(p_name text, p_expression text default '0 * * * *', p_overlap text default 'skip')
returns schedules.schedules
language sql
begin atomic
    select schedules.upsert_schedule(p_name, p_expression, 'test.tick', p_overlap => p_overlap);
    update schedules.schedules set next_due_at = '2030-06-01 10:00Z' where schedule_name = p_name returning *;
end;

select pg_temp.add('s'), pg_temp.add('t');
select schedules._run_due('2030-06-01 10:00:30Z', 1000);

-- Contract
select function_returns('schedules', 'delete_schedule', array['text'], 'boolean');
select is_definer('schedules', 'delete_schedule', array['text']);
select function_privs_are('schedules', 'delete_schedule', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('schedules', 'delete_schedule', array['text'], 'admin', '{}'::text[]);
select function_privs_are('schedules', 'delete_schedule', array['text'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select ok(schedules.delete_schedule('s'), 'deletes a schedule');
select ok(not schedules.delete_schedule('s'), 'says that there was none');
select ok(not schedules.delete_schedule(null), 'also without a name');
select test.logout();
select is((select count(*) from schedules.schedules where schedule_name in ('s', 't')), 1::bigint, 'and no other');
select is(
    (select count(*) from schedules.schedule_runs as r join schedules.schedules as s using (schedule_id) where s.schedule_name = 't'),
    1::bigint, 'the history of the other stays'
);

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select schedules.delete_schedule('t') $$, '42501', null, 'admins pause instead');

select * from finish();
rollback;
