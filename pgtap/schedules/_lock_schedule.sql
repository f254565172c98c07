begin;
select plan(8);

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
select function_returns('schedules', '_lock_schedule', array['text'], 'schedules.schedules');
select is_definer('schedules', '_lock_schedule', array['text']);
select function_privs_are('schedules', '_lock_schedule', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_lock_schedule', array['text'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_lock_schedule', array['text'], 'authenticated', '{}'::text[]);

-- Behaviour
select is((schedules._lock_schedule('s')).schedule_name, 's', 'finds a schedule by its name');

-- Errors
select throws_ok($$ select schedules._lock_schedule('t') $$, 'PT404', 'schedule_not_found', 'refuses other names');
select throws_ok($$ select schedules._lock_schedule(null) $$, 'PT404', 'schedule_not_found', 'refuses no name');

select * from finish();
rollback;
