begin;
select plan(10);

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
select function_returns('schedules', 'get_schedule', array['text', 'integer'], 'schedules.schedule_state');
select is_definer('schedules', 'get_schedule', array['text', 'integer']);
select function_privs_are('schedules', 'get_schedule', array['text', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('schedules', 'get_schedule', array['text', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('schedules', 'get_schedule', array['text', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is((schedules.get_schedule('s')).handler, 'test.tick', 'finds a schedule');
select is(cardinality((schedules.get_schedule('s', 7)).next_runs), 7, 'with as many next ticks as are asked for');

-- Errors
select throws_ok($$ select schedules.get_schedule('t') $$, 'PT404', 'schedule_not_found', 'which there is');
select throws_ok($$ select schedules.get_schedule('s', 101) $$, 'PT400', 'invalid_limit', 'not too many');

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok($$ select schedules.get_schedule('s') $$, '42501', null, 'operators cannot');

select * from finish();
rollback;
