begin;
select plan(26);

-- Contract
select function_returns('ops', 'verify_audit_log', array['timestamp with time zone', 'timestamp with time zone', 'bigint', 'text', 'integer'], 'ops.audit_verification');
select is_definer('ops', 'verify_audit_log', array['timestamp with time zone', 'timestamp with time zone', 'bigint', 'text', 'integer']);
select function_privs_are('ops', 'verify_audit_log', array['timestamp with time zone', 'timestamp with time zone', 'bigint', 'text', 'integer'], 'anon', '{}'::text[]);
select function_privs_are('ops', 'verify_audit_log', array['timestamp with time zone', 'timestamp with time zone', 'bigint', 'text', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('ops', 'verify_audit_log', array['timestamp with time zone', 'timestamp with time zone', 'bigint', 'text', 'integer'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'verify_audit_log', array['timestamp with time zone', 'timestamp with time zone', 'bigint', 'text', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'verify_audit_log', array['timestamp with time zone', 'timestamp with time zone', 'bigint', 'text', 'integer'], 'service_role', array['EXECUTE']);

-- Behaviour
do $$ begin
    perform ops.seal_audit_log(10000) from generate_series(1, 3);
    perform core._create_partition('ops.audit_log', '2026-03-01');
    perform test.log_entries(9, '2026-03-01');
end $$;
create temp table start as select c.block_number + 1 as block_number, c.until_xid from ops.audit_chain as c;
grant select on start to public;
do $$ begin
    perform test.tamper(format(
        $q$ update ops.audit_log set audit_id = ('ffffffff-ffff-7' || substr(audit_id::text, 16))::uuid, xid = %L where login = 'tests' $q$,
        greatest((select until_xid from start), '3')
    ));
    perform ops.seal_audit_log(3) from generate_series(1, 3);
end $$;
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select v.problem_count, v.is_complete, v.until_block - s.block_number, v.head_hash = p.block_hash, v.unsealed_count
       from ops.verify_audit_log() as v, start as s, ops.get_audit_checkpoint() as p $$,
    $$ values (0, true, 2::bigint, true, 0::bigint) $$, 'everything is as it was sealed'
);
select results_eq(
    $$ select v.from_block - s.block_number, v.until_block - s.block_number, v.row_count, v.is_complete from ops.verify_audit_log() as v, start as s $$,
    $$ values (3::bigint, 2::bigint, 0::bigint, true) $$, 'the next time it goes on from there'
);
select results_eq(
    $$ select v.until_block - s.block_number, v.row_count, v.is_complete from start as s, ops.verify_audit_log(p_from_block => s.block_number, p_limit => 2) as v $$,
    $$ values (1::bigint, 6::bigint, false) $$, 'as many blocks as asked for'
);
select is((select row_count from ops.verify_audit_log('2026-03-01 00:00:04+00', '2026-03-01 00:00:05+00')), 3::bigint, 'the blocks of a time');
select is((select row_count from ops.verify_audit_log('1990-01-01', '1990-01-02')), 0::bigint, 'a time without any');
select test.logout();
select test.tamper($$ update ops.audit_log set subject_id = 'x' where login = 'tests' and subject_id = '5' $$);
select is((select problem_count from ops.verify_audit_log()), 0, 'what was verified is not read again');
select results_eq(
    $$ select v.problem_count, v.problems[1].problem, v.problems[1].block_number - s.block_number, v.problems[1].detail
       from start as s, ops.verify_audit_log(p_from_block => s.block_number) as v $$,
    $$ values (1, 'row_changed', 1::bigint, 'noted thing x.') $$, 'unless it is asked for'
);
select is(
    (select v.from_block - s.block_number from start as s, ops.verify_audit_log() as v), 1::bigint, 'from then on every verification begins with what is wrong'
);
select test.tamper($$ delete from ops.audit_blocks where block_number = (select block_number + 1 from start) $$);
select results_eq(
    $$ select p.problem from start as s, ops.verify_audit_log(p_from_block => s.block_number) as v, unnest(v.problems) as p $$,
    array['block_missing'], 'a block that is gone'
);
select test.tamper($$ delete from ops.audit_blocks where block_number = (select block_number + 2 from start) $$);
select results_eq(
    $$ select p.problem from start as s, ops.verify_audit_log(p_from_block => s.block_number) as v, unnest(v.problems) as p $$,
    array['chain_cut'], 'blocks that are gone at the end'
);
select ok(
    'block_missing' in (
        select p.problem
        from test.tamper('delete from ops.audit_blocks where block_number = 1 and (select block_number > 1 from start)'), ops.verify_audit_log(p_from_block => 1) as v, unnest(v.problems) as p
    ) or (select block_number = 1 from start), 'or at the beginning'
);
select is(
    (select v.problems[1].problem from start as s, ops.verify_audit_log(p_from_block => 99999, p_head => '99998:' || repeat('0', 64)) as v where v.problems[1].problem = 'chain_cut'),
    'chain_cut', 'a chain that is shorter than the checkpoint'
);
select cmp_ok((select count(*) from ops.audit_checks), '>', 7::bigint, 'who verified what is kept');

-- Errors
select throws_ok('select ops.verify_audit_log(p_limit => 0)', 'PT400', 'invalid_limit', 'at least a block');
select throws_ok($$ select ops.verify_audit_log(p_from => now(), p_until => now()) $$, 'PT400', 'invalid_range', 'time goes forward');
select throws_ok('select ops.verify_audit_log(p_from_block => 0)', 'PT400', 'invalid_block', 'blocks count from 1');
select throws_ok($$ select ops.verify_audit_log(p_head => '12') $$, 'PT400', 'invalid_head', 'a checkpoint has a hash');

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok('select ops.verify_audit_log()', '42501', null, 'operators see nothing of the audit log');
set local role app_api;
select is_empty('select from ops.audit_blocks', 'not even by a function that forgot to ask');

select * from finish();
rollback;
