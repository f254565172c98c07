begin;
select plan(22);

update schedules.schedules set is_enabled = false;

select jobs.register_handler('test.tick');

create function pg_temp.add(p_name text, p_expression text default '0 * * * *', p_overlap text default 'skip')
returns schedules.schedules
language sql
begin atomic
    select schedules.upsert_schedule(p_name, p_expression, 'test.tick', p_overlap => p_overlap);
    update schedules.schedules set next_due_at = '2030-06-01 10:00Z' where schedule_name = p_name returning *;
end;

-- Hourly, due since 10:00, called at 13:00:30.
select schedules.upsert_schedule(c, '0 * * * *', 'test.tick', p_catch_up => c, p_overlap => 'queue')
from unnest(array['skip', 'once', 'all']) as c;
update schedules.schedules set next_due_at = '2030-06-01 10:00Z' where is_enabled;

create function pg_temp.outcomes(p_name text)
returns text[]
language sql
return (select array_agg(outcome order by due_at) from schedules.list_schedule_runs(p_name));

-- Contract
select function_returns('schedules', '_run_due', array['timestamp with time zone', 'integer'], 'integer');
select is_definer('schedules', '_run_due', array['timestamp with time zone', 'integer']);
select function_privs_are('schedules', '_run_due', array['timestamp with time zone', 'integer'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_run_due', array['timestamp with time zone', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_run_due', array['timestamp with time zone', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(schedules._run_due('2030-06-01 09:59:59Z', 100), 0, 'nothing is due before its time');
select is(schedules._run_due('2030-06-01 13:00:30Z', 100), 12, 'three schedules, four ticks each');
select is(schedules._run_due('2030-06-01 13:00:30Z', 100), 0, 'each of them once');
select is(
    pg_temp.outcomes('skip'), '{skipped_missed,skipped_missed,skipped_missed,enqueued}',
    'skip: what was missed does not run; what is a moment late does'
);
select is(
    pg_temp.outcomes('once'), '{skipped_missed,skipped_missed,skipped_missed,enqueued}', 'once: one run for them all'
);
select is(
    pg_temp.outcomes('all'), '{enqueued,queued_overlap,queued_overlap,queued_overlap}', 'all: every one, in order'
);
select is(
    (select array_agg(distinct next_due_at) from schedules.schedules where is_enabled),
    '{2030-06-01 14:00Z}', 'and the next tick is due'
);
update schedules.schedules set next_due_at = '2030-06-01 15:00Z' where is_enabled;
select is(schedules._run_due('2030-06-01 17:30Z', 100), 9, 'half an hour late, no tick is recent');
select is((pg_temp.outcomes('skip'))[5:], '{skipped_missed,skipped_missed,skipped_missed}', 'skip: none runs');
select is((pg_temp.outcomes('once'))[5:], '{skipped_missed,skipped_missed,queued_overlap}', 'once: the last of them runs');
select is((pg_temp.outcomes('all'))[5:], '{queued_overlap,queued_overlap,queued_overlap}', 'all: all of them run');
update schedules.schedules set next_due_at = '2030-06-02 00:00Z' where is_enabled;
select is(schedules._run_due('2030-06-02 09:30Z', 6), 6, 'a backlog is worked off by as much as is asked for');
select results_eq(
    $$ select next_due_at from schedules.schedules where is_enabled $$,
    array['2030-06-02 02:00Z', '2030-06-02 02:00Z', '2030-06-02 02:00Z']::timestamptz[], 'each schedule gets its share'
);
update schedules.schedules set ends_at = '2030-06-02 03:00Z' where schedule_name = 'skip';
select ok(schedules._run_due('2030-06-02 09:30Z', 100) > 0, 'goes on');
select is(
    (select array[next_due_at, last_due_at] from schedules.schedules where schedule_name = 'skip'),
    array[null, '2030-06-02 02:00Z']::timestamptz[], 'one that has ended is not due again'
);

-- Errors
update schedules.schedules set handler = 'test.gone' where schedule_name = 'all';
update schedules.schedules set next_due_at = '2030-06-03 10:00Z' where schedule_name in ('once', 'all');
select is(schedules._run_due('2030-06-03 10:00Z', 100), 2, 'a handler that is gone holds nobody up');
select results_eq(
    $$ select outcome from schedules.schedule_runs where due_at = '2030-06-03 10:00Z' order by outcome $$,
    array['failed', 'queued_overlap'], 'it leaves a failed tick'
);

select * from finish();
rollback;
