begin;
select plan(7);

-- Contract
select function_returns('schedules', '_drop_expired_partitions', array['jsonb'], 'jsonb');
select is_definer('schedules', '_drop_expired_partitions', array['jsonb']);
select function_privs_are('schedules', '_drop_expired_partitions', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_drop_expired_partitions', array['jsonb'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(
    schedules._drop_expired_partitions('{}'), '{"dropped": [], "busy": {}}', 'there is nothing to drop at first'
);
select core._create_partition('jobs.finished_jobs', '2024-03-01Z'), core._create_partition('events.events', '2024-03-01Z');
select is(
    schedules._drop_expired_partitions('{}'), '{"dropped": ["jobs.finished_jobs_2024_03"], "busy": {}}',
    'what became of jobs is forgotten, events are not'
);
select is(schedules._drop_expired_partitions('{}') -> 'dropped', '[]', 'once');

select * from finish();
rollback;
