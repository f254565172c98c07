begin;
select plan(11);

-- Contract
select function_returns('ops', '_check_audit_head', array['text'], 'ops.audit_problem[]');
select isnt_definer('ops', '_check_audit_head', array['text']);
select function_privs_are('ops', '_check_audit_head', array['text'], 'anon', '{}'::text[]);
select function_privs_are('ops', '_check_audit_head', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('ops', '_check_audit_head', array['text'], 'operator', '{}'::text[]);
select function_privs_are('ops', '_check_audit_head', array['text'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_check_audit_head', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
do $$ begin perform test.log_entries(2), ops.seal_audit_log(10000); end $$;
select is(ops._check_audit_head(null), '{}'::ops.audit_problem[], 'nothing was kept');
select is(
    ops._check_audit_head((select p.block_number || ':' || upper(p.block_hash) from ops.get_audit_checkpoint() as p)),
    '{}'::ops.audit_problem[], 'the chain goes through it'
);
select is((ops._check_audit_head('1:' || repeat('0', 64)))[1].problem, 'head_differs', 'it has another hash there');
select is((ops._check_audit_head('99999:' || repeat('0', 64)))[1].problem, 'chain_cut', 'it does not reach it');

select * from finish();
rollback;
