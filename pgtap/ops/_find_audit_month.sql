begin;
select plan(12);

-- Contract
select function_returns('ops', '_find_audit_month', array['timestamp with time zone'], 'record');
select isnt_definer('ops', '_find_audit_month', array['timestamp with time zone']);
select function_privs_are('ops', '_find_audit_month', array['timestamp with time zone'], 'anon', '{}'::text[]);
select function_privs_are('ops', '_find_audit_month', array['timestamp with time zone'], 'authenticated', '{}'::text[]);
select function_privs_are('ops', '_find_audit_month', array['timestamp with time zone'], 'operator', '{}'::text[]);
select function_privs_are('ops', '_find_audit_month', array['timestamp with time zone'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_find_audit_month', array['timestamp with time zone'], 'service_role', '{}'::text[]);

-- Behaviour
select is((ops._find_audit_month(now())).state, 'there', 'this month is there');
select is((ops._find_audit_month('2020-05-10')).state, 'missing', 'one that is not, and was not archived');
select is((ops._find_audit_month('2020-05-10')).partition_name, 'ops.audit_log_2020_05', 'with its name');
insert into core.archives (table_name, range_from, range_until, state, dropped_at)
values ('ops.audit_log', '2020-05-01 00:00Z', '2020-06-01 00:00Z', 'dropped', now());
select is((ops._find_audit_month('2020-05-10')).state, 'missing', 'dropped without a file is missing, too');
update core.archives set file_sha256 = repeat('a', 64), row_count = 1 where table_name = 'ops.audit_log';
select is((ops._find_audit_month('2020-05-10')).state, 'archived', 'with a file it is archived');

select * from finish();
rollback;
