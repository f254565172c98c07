begin;
select plan(12);

-- Contract
select function_returns('ops', '_hash_audit_row', array['ops.audit_log'], 'bytea');
select isnt_definer('ops', '_hash_audit_row', array['ops.audit_log']);
select function_privs_are('ops', '_hash_audit_row', array['ops.audit_log'], 'anon', '{}'::text[]);
select function_privs_are('ops', '_hash_audit_row', array['ops.audit_log'], 'authenticated', '{}'::text[]);
select function_privs_are('ops', '_hash_audit_row', array['ops.audit_log'], 'operator', '{}'::text[]);
select function_privs_are('ops', '_hash_audit_row', array['ops.audit_log'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_hash_audit_row', array['ops.audit_log'], 'service_role', '{}'::text[]);

-- Behaviour
do $$ begin perform core._create_partition('ops.audit_log', '2026-03-01'), test.log_entries(2, '2026-03-01 12:00:00.123456+00'); end $$;
create temp table hashes as select a.audit_id, ops._hash_audit_row(a) as row_hash from ops.audit_log as a where a.login = 'tests';
select is(
    (select encode(h.row_hash, 'hex') from hashes as h order by h.audit_id limit 1),
    encode(sha256(convert_to(
        '[1, "00000000-0000-7000-a000-000000000001", 1772366401123456, "thing", "1", "noted", null, null, null, {"n": 1}, '
        'null, "database", null, null, "tests", null, null, null, 1, "3"]', 'UTF8'
    )), 'hex'),
    'is SHA-256 of what anybody can write down'
);
set local timezone = 'Asia/Kathmandu';
set local datestyle = 'German, DMY';
set local extra_float_digits = -15;
set local bytea_output = 'escape';
set local intervalstyle = 'sql_standard';
select results_eq(
    $$ select ops._hash_audit_row(a) from ops.audit_log as a where a.login = 'tests' order by a.audit_id $$,
    $$ select h.row_hash from hashes as h order by h.audit_id $$,
    'no setting of a session changes it'
);
select test.tamper($$ update ops.audit_log set new_values = '{ "n" : 1 }' where login = 'tests' and subject_id = '1' $$);
select is(
    (select ops._hash_audit_row(a) from ops.audit_log as a where a.login = 'tests' and a.subject_id = '1'),
    (select h.row_hash from hashes as h order by h.audit_id limit 1), 'nor the spaces of a JSON text'
);
select is(
    (select count(distinct ops._hash_audit_row(jsonb_populate_record(a, c.change)))
    from ops.audit_log as a
    cross join (values
        ('{}'::jsonb), ('{"audit_id": "00000000-0000-7000-a000-000000000009"}'), ('{"occurred_at": "2026-03-01T12:00:01.123457Z"}'),
        ('{"subject_type": "x"}'), ('{"subject_id": "x"}'), ('{"action": "x"}'), ('{"table_name": "x"}'), ('{"row_key": ["x"]}'),
        ('{"old_values": {"x": 1}}'), ('{"old_values": {"x": 1.0}}'), ('{"new_values": {"x": 1}}'), ('{"reason": "x"}'),
        ('{"actor_type": "x"}'), ('{"actor_id": "00000000-0000-7000-a000-000000000009"}'), ('{"actor_role": "x"}'), ('{"login": "x"}'),
        ('{"request_id": "x"}'), ('{"service": "x"}'), ('{"trace_id": "x"}'), ('{"epoch": 2}'), ('{"xid": "4"}')
    ) as c (change)
    where a.login = 'tests' and a.subject_id = '1'), 21::bigint, 'every column counts'
);
select is(
    (select count(*) from pg_attribute as a where a.attrelid = 'ops.audit_log'::regclass and a.attnum > 0 and not a.attisdropped),
    19::bigint, 'and there is no column that the test above does not know'
);

select * from finish();
rollback;
