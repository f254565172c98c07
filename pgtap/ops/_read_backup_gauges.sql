begin;
select plan(7);

-- Contract
select function_returns('ops', '_read_backup_gauges', '{}'::text[], 'setof record');
select is_definer('ops', '_read_backup_gauges', '{}'::text[]);
select function_privs_are('ops', '_read_backup_gauges', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
delete from ops.backups;
select results_eq(
    'select gauge, value from ops._read_backup_gauges()', $$ values ('restore_held', 0::double precision) $$,
    'where no backup was verified there is no age'
);

insert into ops.backups (backup_name, kind, started_at, finished_at, byte_count, verified_at, outcome)
values
    ('20261119T130507Z', 'physical', now(), now(), 1, now() - interval '1 hour', 'verified'),
    ('20261120T130507Z', 'physical', now(), now(), 1, null, 'complete'),
    ('20261121T130507Z', 'logical', now(), now(), 1, now(), 'damaged');
select ok(
    (select value from ops._read_backup_gauges() where gauge = 'backup_age_seconds') between 0 and 100,
    'the age is that of the last one that is good'
);
select ok(
    (select value from ops._read_backup_gauges() where gauge = 'backup_verified_age_seconds') between 3600 and 3700,
    'the age is that of the last one that was found good'
);

insert into ops.restores (backup_name, timeline_id, epoch) values ('20261121T130507Z', 2, 2);
select is(
    (select value from ops._read_backup_gauges() where gauge = 'restore_held'), 1::double precision,
    'a hold shows'
);

select * from finish();
rollback;
