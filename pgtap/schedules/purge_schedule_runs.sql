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

select pg_temp.add('s');
insert into schedules.schedule_runs (schedule_id, due_at, outcome, decided_at)
select s.schedule_id, t.at, 'enqueued', t.at
from schedules.schedules as s cross join lateral (select now() - make_interval(days => n) as at from generate_series(28, 37) as n) as t
where s.schedule_name = 's';

-- Contract
select function_returns('schedules', 'purge_schedule_runs', array['interval', 'integer'], 'integer');
select is_definer('schedules', 'purge_schedule_runs', array['interval', 'integer']);
select function_privs_are('schedules', 'purge_schedule_runs', array['interval', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('schedules', 'purge_schedule_runs', array['interval', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('schedules', 'purge_schedule_runs', array['interval', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select is(schedules.purge_schedule_runs(p_limit => 2), 2, 'no more than asked for');
select is(schedules.purge_schedule_runs(), 5, 'what is older than 30 days');
select is((select min(due_at) from schedules.list_schedule_runs('s')), now() - interval '30 days', 'keeps the rest');

-- Errors
select throws_ok($$ select schedules.purge_schedule_runs('1 hour') $$, 'PT400', 'invalid_age', 'a day is kept');
select throws_ok($$ select schedules.purge_schedule_runs(p_limit => 0) $$, 'PT400', 'invalid_limit', 'at least one');

select * from finish();
rollback;
