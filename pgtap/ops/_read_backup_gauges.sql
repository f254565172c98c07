begin;
select plan(6);

-- Contract
select function_returns('ops', '_read_backup_gauges', '{}'::text[], 'setof record');
select is_definer('ops', '_read_backup_gauges', '{}'::text[]);
select function_privs_are('ops', '_read_backup_gauges', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
delete from ops.backups;
select results_eq(
    'select gauge, value from ops._read_backup_gauges()',
    $$ values ('backup_damaged', 0::double precision), ('restore_held', 0) $$,
    'where there was no backup there is no age'
);

insert into ops.backups (backup_name, kind, started_at, finished_at, byte_count, verified_at, outcome)
values
    ('20261119T130507Z', 'physical', now() - interval '3 hours', now() - interval '3 hours', 1, now() - interval '1 hour', 'verified'),
    ('20261120T130507Z', 'physical', now() - interval '2 hours', now() - interval '2 hours', 1, null, 'complete'),
    ('20261121T130507Z', 'logical', now() - interval '1 hours', now() - interval '1 hours', 1, now(), 'damaged'),
    ('20261122T130507Z', 'logical', now(), now(), 1, now(), 'removed');
select results_eq(
    $$ select gauge, labels ->> 'kind', value from ops._read_backup_gauges() where gauge like 'backup%' $$,
    $$ values
        ('backup_age_seconds', 'physical', 7200::double precision),
        ('backup_verified_age_seconds', null, 3600),
        ('backup_damaged', null, 1)
    $$,
    'ages are those of good ones'
);

insert into ops.restores (backup_name, timeline_id, epoch) values ('20261121T130507Z', 2, 2);
select is(
    (select value from ops._read_backup_gauges() where gauge = 'restore_held'), 1::double precision,
    'a hold shows'
);

select * from finish();
rollback;
