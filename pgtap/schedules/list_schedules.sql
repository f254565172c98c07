begin;
select plan(10);

update schedules.schedules set schedule_name = 'z' || schedule_name;

select jobs.register_handler('test.tick');

create function pg_temp.add(p_name text, p_expression text default '0 * * * *', p_overlap text default 'skip')
returns schedules.schedules
language sql
begin atomic
    select schedules.upsert_schedule(p_name, p_expression, 'test.tick', p_overlap => p_overlap);
    update schedules.schedules set next_due_at = '2030-06-01 10:00Z' where schedule_name = p_name returning *;
end;

select pg_temp.add('b'), pg_temp.add('a'), pg_temp.add('c');

-- Contract
select function_returns('schedules', 'list_schedules', array['integer', 'text'], 'setof schedules.schedule_state');
select is_definer('schedules', 'list_schedules', array['integer', 'text']);
select function_privs_are('schedules', 'list_schedules', array['integer', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('schedules', 'list_schedules', array['integer', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('schedules', 'list_schedules', array['integer', 'text'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select schedule_name from schedules.list_schedules(2) $$, array['a', 'b'], 'by name, as many as are asked for'
);
select results_eq(
    $$ select schedule_name from schedules.list_schedules(1, 'b') $$, array['c'], 'goes on after the page before'
);
select is(
    (select cardinality(next_runs) from schedules.list_schedules() where schedule_name = 'a'), 3, 'each with its next ticks'
);

-- Errors
select throws_ok($$ select schedules.list_schedules(0) $$, 'PT400', 'invalid_limit', 'at least one');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select schedules.list_schedules() $$, '42501', null, 'users cannot');

select * from finish();
rollback;
