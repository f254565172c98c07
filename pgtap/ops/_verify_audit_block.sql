begin;
select plan(13);

-- Contract
select function_returns('ops', '_verify_audit_block', array['bigint'], 'ops.audit_block_check');
select isnt_definer('ops', '_verify_audit_block', array['bigint']);
select function_privs_are('ops', '_verify_audit_block', array['bigint'], 'anon', '{}'::text[]);
select function_privs_are('ops', '_verify_audit_block', array['bigint'], 'authenticated', '{}'::text[]);
select function_privs_are('ops', '_verify_audit_block', array['bigint'], 'operator', '{}'::text[]);
select function_privs_are('ops', '_verify_audit_block', array['bigint'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_verify_audit_block', array['bigint'], 'service_role', '{}'::text[]);

-- Behaviour
do $$ begin
    perform core.create_partitions();
    perform test.log_entries(6, date_trunc('month', now()) + interval '3 days');
    perform ops.seal_audit_log(6);
end $$;
select results_eq($$ select * from ops._verify_audit_block(1) $$, $$ values (6, 0, '{}'::ops.audit_problem[]) $$, 'all is as it was sealed');
select test.tamper($$ update ops.audit_log set reason = 'because' where login = 'tests' and subject_id = '1' $$);
select test.tamper($$ delete from ops.audit_log where login = 'tests' and subject_id = '2' $$);
select test.tamper($$ update ops.audit_log set occurred_at = occurred_at + interval '1 month' where login = 'tests' and subject_id = '3' $$);
select test.tamper($$ update ops.audit_log set xid = '2' where login = 'tests' and subject_id = '4' $$);
select test.tamper($$
    insert into ops.audit_log (audit_id, occurred_at, subject_type, subject_id, action, actor_type, login, xid)
    values ('00000000-0000-7000-a000-000000000000', date_trunc('month', now()), 'thing', '0', 'forged', 'database', 'tests', '3')
$$);
select bag_eq(
    $$ select p.problem, right(p.audit_id::text, 1) from unnest((ops._verify_audit_block(1)).problems) as p $$,
    $$ values ('row_changed', '1'), ('row_missing', '2'), ('row_moved', '3'), ('row_changed', '4'), ('row_inserted', '0') $$,
    'what was changed, taken out, moved to another month, put elsewhere in the order, put in: each by its name'
);
select is((ops._verify_audit_block(1)).row_count, 4, 'entries in their place are held against their hash');
select test.tamper($$ update ops.audit_blocks set sealed_at = sealed_at - interval '1 day' where block_number = 1 $$);
select is((ops._verify_audit_block(1)).problems[1].problem, 'block_changed', 'a block that was changed');
do $$ begin perform ops.seal_audit_log(10000); end $$;
select test.tamper($$ update ops.audit_blocks as b set block_hash = ops._hash_audit_block(b) where block_number = 1 $$);
select is(
    (select count(*) from unnest((ops._verify_audit_block(1)).problems) as p where p.problem = 'block_changed'), 0::bigint, 'hashed anew it is fine in itself'
);
do $$ begin
    if not exists (select from ops.audit_blocks as b where b.block_number = 2) then
        insert into ops.audit_blocks
        select 2, repeat('0', 32)::bytea, ''::bytea, b.until_epoch, b.until_xid, b.until_audit_id, 0, now(), now(), now(), '{}', '{}', '{}'
        from ops.audit_blocks as b;
    end if;
end $$;
select ok('chain_broken' in (select p.problem from unnest((ops._verify_audit_block(2)).problems) as p), 'but the next one remembers what it was');

select * from finish();
rollback;
