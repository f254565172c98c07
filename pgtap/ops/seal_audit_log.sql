begin;
select plan(21);

-- Contract
select function_returns('ops', 'seal_audit_log', array['integer'], 'integer');
select is_definer('ops', 'seal_audit_log', array['integer']);
select function_privs_are('ops', 'seal_audit_log', array['integer'], 'anon', '{}'::text[]);
select function_privs_are('ops', 'seal_audit_log', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('ops', 'seal_audit_log', array['integer'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'seal_audit_log', array['integer'], 'admin', '{}'::text[]);
select function_privs_are('ops', 'seal_audit_log', array['integer'], 'service_role', array['EXECUTE']);

-- Behaviour
do $$ begin perform ops.seal_audit_log(10000), test.log_entries(0); end $$;
create temp table before as select c.* from ops.audit_chain as c;
select is(ops.seal_audit_log(), 0, 'nothing to seal, no block');
select is((select c.block_number from ops.audit_chain as c), (select b.block_number from before as b), 'the chain stays as it is');
-- A transaction that is over wrote these; its number is after those of the blocks that are there.
do $$ begin
    perform test.log_entries(5);
    perform test.tamper(format(
        $q$ update ops.audit_log set xid = %L where login = 'tests' $q$,
        greatest((select c.until_xid from ops.audit_chain as c), '3')
    ));
    perform test.tamper($q$ update ops.audit_log set audit_id = ('ffffffff-ffff-7' || substr(audit_id::text, 16))::uuid where login = 'tests' $q$);
end $$;
select test.login_as('service_role');
select is(ops.seal_audit_log(3), 3, 'as many as asked for');
select is(ops.seal_audit_log(3), 2, 'then the rest');
select is(ops.seal_audit_log(3), 0, 'each once');
select test.logout();
select results_eq(
    $$ select b.block_number - o.block_number, b.row_count, cardinality(b.audit_ids), b.previous_hash = coalesce(p.block_hash, b.previous_hash)
       from ops.audit_blocks as b cross join before as o left join ops.audit_blocks as p on p.block_number = b.block_number - 1
       where b.block_number > o.block_number order by b.block_number $$,
    $$ values (1::bigint, 3, 3, true), (2, 2, 2, true) $$, 'blocks follow each other'
);
select is(
    (select array_agg(a.subject_id order by m.place)
    from ops.audit_blocks as b
    cross join before as o
    cross join unnest(b.audit_ids) with ordinality as m (audit_id, place)
    join ops.audit_log as a on a.audit_id = m.audit_id
    where b.block_number = o.block_number + 1), array['1', '2', '3'], 'entries in their order'
);
select is(
    (select (c.block_number - o.block_number, c.row_count - o.row_count)::text from ops.audit_chain as c cross join before as o),
    '(2,5)', 'and the end of the chain is noted'
);
do $$ begin perform ops.log_audit_event('now', 'thing', '1'); end $$;
select is(ops.seal_audit_log(), 0, 'what a running transaction writes waits for its end');

-- Errors
select throws_ok('select ops.seal_audit_log(0)', 'PT400', 'invalid_limit', 'a block has an entry');
do $$ begin
    perform test.tamper($q$ update ops.audit_log set xid = '4', audit_id = gen_random_uuid() where login = 'tests' $q$);
    update ops.audit_chain set system_identifier = 1, until_xid = '3';
end $$;
select throws_ok('select ops.seal_audit_log()', 'PT409', 'audit_epoch_is_past', 'on another server nothing is sealed until an epoch begins');

-- Isolation
select throws_ok('update ops.audit_blocks set row_count = 0', 'PT409', 'audit_is_immutable', 'a block is never changed');
select throws_ok('delete from ops.audit_blocks', 'PT409', 'audit_is_immutable', 'nor deleted');
select throws_ok('truncate ops.audit_blocks', 'PT409', 'audit_is_immutable', 'nor truncated');

select * from finish();
rollback;
