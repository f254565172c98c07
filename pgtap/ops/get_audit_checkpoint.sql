begin;
select plan(10);

-- Contract
select function_returns('ops', 'get_audit_checkpoint', '{}'::text[], 'ops.audit_checkpoint');
select is_definer('ops', 'get_audit_checkpoint', '{}'::text[]);
select function_privs_are('ops', 'get_audit_checkpoint', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('ops', 'get_audit_checkpoint', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('ops', 'get_audit_checkpoint', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('ops', 'get_audit_checkpoint', '{}'::text[], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'get_audit_checkpoint', '{}'::text[], 'service_role', array['EXECUTE']);

-- Behaviour
do $$ begin perform test.log_entries(2), ops.seal_audit_log(10000), test.login_as('admin', test.user_id(1)); end $$;
create temp table checkpoint as select p.* from ops.get_audit_checkpoint() as p;
select test.logout();
select results_eq(
    $$ select block_number, block_hash, row_count from checkpoint $$,
    $$ select b.block_number, encode(b.block_hash, 'hex'), (select sum(s.row_count) from ops.audit_blocks as s)
       from ops.audit_blocks as b order by b.block_number desc limit 1 $$,
    'is the last block'
);
select is((select problem_count from ops.verify_audit_log(p_head => (select block_number || ':' || block_hash from checkpoint))), 0, 'and can be verified against');

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok('select ops.get_audit_checkpoint()', '42501', null, 'operators see nothing of the audit log');

select * from finish();
rollback;
