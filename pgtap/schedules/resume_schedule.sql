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

select pg_temp.add('s'), pg_temp.add('over');
update schedules.schedules set is_enabled = false, next_due_at = now() - interval '1 day' where schedule_name in ('s', 'over');
update schedules.schedules set ends_at = now() where schedule_name = 'over';

-- Contract
select function_returns('schedules', 'resume_schedule', array['text'], 'schedules.schedule_state');
select is_definer('schedules', 'resume_schedule', array['text']);
select function_privs_are('schedules', 'resume_schedule', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('schedules', 'resume_schedule', array['text'], 'admin', array['EXECUTE']);
select function_privs_are('schedules', 'resume_schedule', array['text'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select is_enabled, next_due_at > now() from schedules.resume_schedule('s') $$, $$ values (true, true) $$,
    'switches it on from now on'
);
select is((schedules.resume_schedule('s')).is_enabled, true, 'also twice');
select test.logout();
update schedules.schedules set next_due_at = now() - interval '1 second' where schedule_name = 's';
select ok((schedules.resume_schedule('s')).next_due_at < now(), 'one that is on keeps what is due');

-- Errors
select throws_ok($$ select schedules.resume_schedule('over') $$, 'PT422', 'schedule_never_fires', 'one that has ended');
select throws_ok($$ select schedules.resume_schedule('t') $$, 'PT404', 'schedule_not_found', 'which there is');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select schedules.resume_schedule('s') $$, '42501', null, 'users cannot');

select * from finish();
rollback;
