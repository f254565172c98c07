begin;
select plan(12);

select jobs.register_handler('test.tick');

create function pg_temp.add(p_name text, p_expression text default '0 * * * *', p_overlap text default 'skip')
returns schedules.schedules
language sql
begin atomic
    select schedules.upsert_schedule(p_name, p_expression, 'test.tick', p_overlap => p_overlap);
    update schedules.schedules set next_due_at = '2030-06-01 10:00Z' where schedule_name = p_name returning *;
end;

select pg_temp.add('s');

-- Contract
select function_returns('schedules', 'pause_schedule', array['text'], 'schedules.schedule_state');
select is_definer('schedules', 'pause_schedule', array['text']);
select function_privs_are('schedules', 'pause_schedule', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('schedules', 'pause_schedule', array['text'], 'admin', array['EXECUTE']);
select function_privs_are('schedules', 'pause_schedule', array['text'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is((schedules.pause_schedule('s')).is_enabled, false, 'switches a schedule off');
select is((schedules.pause_schedule('s')).is_enabled, false, 'also twice');
select test.logout();
select is((select count(*) from schedules.schedules where schedule_name = 's' and is_enabled), 0::bigint, 'it is off');
select lives_ok($$ select schedules._run_due('2030-06-01 10:00:30Z', 1000) $$, 'ticks go on');
select is_empty($$ select * from schedules.list_schedule_runs('s') $$, 'it has no tick meanwhile');

-- Errors
select throws_ok($$ select schedules.pause_schedule('t') $$, 'PT404', 'schedule_not_found', 'which there is');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select schedules.pause_schedule('s') $$, '42501', null, 'users cannot');

select * from finish();
rollback;
