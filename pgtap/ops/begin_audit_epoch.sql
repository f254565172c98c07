begin;
select plan(12);

-- Contract
select function_returns('ops', 'begin_audit_epoch', '{}'::text[], 'integer');
select is_definer('ops', 'begin_audit_epoch', '{}'::text[]);
select function_privs_are('ops', 'begin_audit_epoch', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('ops', 'begin_audit_epoch', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('ops', 'begin_audit_epoch', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('ops', 'begin_audit_epoch', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('ops', 'begin_audit_epoch', '{}'::text[], 'service_role', array['EXECUTE']);

-- Behaviour
select is(ops.begin_audit_epoch(), 1, 'the same server, the same epoch');
do $$ begin perform test.log_entries(2); end $$;
update ops.audit_chain set system_identifier = 1;
select is(ops.begin_audit_epoch(), 2, 'another server begins one');
select is(ops.begin_audit_epoch(), 2, 'once');
do $$ begin perform ops.log_audit_event('after', 'thing', '9'); end $$;
select results_eq(
    $$ select distinct a.epoch, a.action from ops.audit_log as a where a.subject_type = 'thing' order by 1 $$,
    $$ values (1, 'noted'), (2, 'after') $$, 'new entries are of the new one'
);
do $$ begin perform test.tamper($q$ update ops.audit_log set xid = '9999999999999' where login = 'tests' $q$), ops.seal_audit_log(10000); end $$;
select results_eq(
    $$ select v.problem_count, v.unsealed_count from ops.verify_audit_log(p_from_block => 1) as v $$, $$ values (0, 1::bigint) $$,
    'and the past is sealed, however high its transactions were numbered'
);

select * from finish();
rollback;
