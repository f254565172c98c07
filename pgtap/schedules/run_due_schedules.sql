begin;
select plan(10);

update schedules.schedules set is_enabled = false;

select jobs.register_handler('test.tick');

create function pg_temp.add(p_name text, p_expression text default '0 * * * *', p_overlap text default 'skip')
returns schedules.schedules
language sql
begin atomic
    select schedules.upsert_schedule(p_name, p_expression, 'test.tick', p_overlap => p_overlap);
    update schedules.schedules set next_due_at = '2030-06-01 10:00Z' where schedule_name = p_name returning *;
end;

select pg_temp.add('s', 'every 1 second'), pg_temp.add('later');
update schedules.schedules set next_due_at = now() - interval '2 minutes' where schedule_name = 's';

-- Contract
select function_returns('schedules', 'run_due_schedules', array['integer'], 'integer');
select is_definer('schedules', 'run_due_schedules', array['integer']);
select function_privs_are('schedules', 'run_due_schedules', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('schedules', 'run_due_schedules', array['integer'], 'admin', '{}'::text[]);
select function_privs_are('schedules', 'run_due_schedules', array['integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select is(schedules.run_due_schedules(10), 10, 'decides what is due, as much as is asked for');
select cmp_ok(schedules.run_due_schedules(1000), '>=', 100, 'goes on where it stopped');
select is((select count(*) from schedules.list_schedule_runs('later')), 0::bigint, 'leaves alone what is not due');

-- Errors
select throws_ok($$ select schedules.run_due_schedules(0) $$, 'PT400', 'invalid_limit', 'at least one');

-- Isolation
select test.login_as('admin', test.user_id(2));
select throws_ok($$ select schedules.run_due_schedules() $$, '42501', null, 'services tick');

select * from finish();
rollback;
