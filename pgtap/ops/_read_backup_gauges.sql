begin;
select plan(5);

-- Contract
select function_returns('ops', '_read_backup_gauges', '{}'::text[], 'setof record');
select is_definer('ops', '_read_backup_gauges', '{}'::text[]);
select function_privs_are('ops', '_read_backup_gauges', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
select is_empty('select from ops._read_backup_gauges()', 'without a backup there is no age');
insert into ops.backups (backup_name, kind, started_at, finished_at, byte_count, outcome)
values
    ('20260101T000000Z', 'physical', now() - interval '2 hours', now() - interval '1 hour', 1, 'verified'),
    ('20260102T000000Z', 'physical', now(), now(), 1, 'damaged');
select ok((select g.value between 3600 and 7000 from ops._read_backup_gauges() as g), 'the last one that is good counts');

select * from finish();
rollback;
