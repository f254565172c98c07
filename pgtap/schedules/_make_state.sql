begin;
select plan(7);

select jobs.register_handler('test.tick');

create function pg_temp.add(p_name text, p_expression text default '0 * * * *', p_overlap text default 'skip')
returns schedules.schedules
language sql
begin atomic
    select schedules.upsert_schedule(p_name, p_expression, 'test.tick', p_overlap => p_overlap);
    update schedules.schedules set next_due_at = '2030-06-01 10:00Z' where schedule_name = p_name returning *;
end;

select pg_temp.add('s'), pg_temp.add('paused');
update schedules.schedules set is_enabled = false where schedule_name = 'paused';
insert into schedules.schedule_runs (schedule_id, due_at, outcome)
select schedule_id, '2030-06-01 09:00Z', 'skipped_missed' from schedules.schedules where schedule_name = 's';

-- Contract
select function_returns('schedules', '_make_state', array['schedules.schedules', 'integer'], 'schedules.schedule_state');
select is_definer('schedules', '_make_state', array['schedules.schedules', 'integer']);
select function_privs_are('schedules', '_make_state', array['schedules.schedules', 'integer'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_make_state', array['schedules.schedules', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_make_state', array['schedules.schedules', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select results_eq(
    $$
    select m.schedule_name, m.next_runs, m.last_outcome
    from schedules.schedules as s cross join lateral schedules._make_state(s, 2) as m
    where s.schedule_name = 's'
    $$,
    $$ values ('s', array['2030-06-01 10:00Z', '2030-06-01 11:00Z']::timestamptz[], 'skipped_missed') $$,
    'names the next ticks and the last outcome'
);
select is(
    (select m.next_runs from schedules.schedules as s cross join lateral schedules._make_state(s) as m
    where s.schedule_name = 'paused'),
    '{}', 'a paused schedule has no next ticks'
);

select * from finish();
rollback;
