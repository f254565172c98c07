begin;
select plan(10);

-- Contract
select function_returns('ops', '_hash_audit_block', array['ops.audit_blocks'], 'bytea');
select isnt_definer('ops', '_hash_audit_block', array['ops.audit_blocks']);
select function_privs_are('ops', '_hash_audit_block', array['ops.audit_blocks'], 'anon', '{}'::text[]);
select function_privs_are('ops', '_hash_audit_block', array['ops.audit_blocks'], 'authenticated', '{}'::text[]);
select function_privs_are('ops', '_hash_audit_block', array['ops.audit_blocks'], 'operator', '{}'::text[]);
select function_privs_are('ops', '_hash_audit_block', array['ops.audit_blocks'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_hash_audit_block', array['ops.audit_blocks'], 'service_role', '{}'::text[]);

-- Behaviour
do $$ begin perform test.log_entries(3), ops.seal_audit_log(10000); end $$;
create temp table block as select b.* from ops.audit_blocks as b order by b.block_number desc limit 1;
select is((select ops._hash_audit_block(b) from ops.audit_blocks as b order by b.block_number desc limit 1), (select block_hash from block), 'is what sealing keeps');
set local timezone = 'Asia/Kathmandu';
set local datestyle = 'German, DMY';
select is((select ops._hash_audit_block(b) from ops.audit_blocks as b order by b.block_number desc limit 1), (select block_hash from block), 'whatever the session is set to');
select is_empty(
    $$
    select c.what
    from ops.audit_blocks as b
    join block as o using (block_number)
    cross join lateral (values
        ('number', ops._hash_audit_block(jsonb_populate_record(b, '{"block_number": 99}'))),
        ('previous', ops._hash_audit_block(jsonb_populate_record(b, '{"previous_hash": "\\x01"}'))),
        ('epoch', ops._hash_audit_block(jsonb_populate_record(b, '{"until_epoch": 99}'))),
        ('xid', ops._hash_audit_block(jsonb_populate_record(b, '{"until_xid": "99"}'))),
        ('id', ops._hash_audit_block(jsonb_populate_record(b, '{"until_audit_id": "00000000-0000-7000-a000-000000000099"}'))),
        ('count', ops._hash_audit_block(jsonb_populate_record(b, '{"row_count": 99}'))),
        ('from', ops._hash_audit_block(jsonb_populate_record(b, '{"from_at": "2020-01-01"}'))),
        ('until', ops._hash_audit_block(jsonb_populate_record(b, '{"until_at": "2020-01-01"}'))),
        ('sealed', ops._hash_audit_block(jsonb_populate_record(b, '{"sealed_at": "2020-01-01"}'))),
        ('ids', ops._hash_audit_block(jsonb_populate_record(b, jsonb_build_object('audit_ids', to_jsonb(b.audit_ids[2:] || b.audit_ids[1]))))),
        ('hashes', ops._hash_audit_block(jsonb_populate_record(b, jsonb_build_object('row_hashes', to_jsonb(b.row_hashes[2:] || b.row_hashes[1])))))
    ) as c (what, block_hash)
    where c.block_hash = o.block_hash
    
    $$,
    'everything in it counts, and the order of its entries'
);

select * from finish();
rollback;
