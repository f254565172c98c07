begin;
select plan(11);

-- Contract
select function_returns('ops', '_find_audit_tail_problems', '{}'::text[], 'ops.audit_problem[]');
select isnt_definer('ops', '_find_audit_tail_problems', '{}'::text[]);
select function_privs_are('ops', '_find_audit_tail_problems', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('ops', '_find_audit_tail_problems', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('ops', '_find_audit_tail_problems', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('ops', '_find_audit_tail_problems', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('ops', '_find_audit_tail_problems', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
select is(ops._find_audit_tail_problems(), '{}'::ops.audit_problem[], 'all is well');
do $$ begin perform test.log_entries(1), test.tamper($q$ update ops.audit_log set xid = '9999999999999' where login = 'tests' $q$); end $$;
select is((ops._find_audit_tail_problems())[1].problem, 'row_misnumbered', 'a transaction that has not begun wrote nothing');
alter table auth.users disable trigger _900_audit_update;
alter table ops.audit_blocks disable trigger _100_refuse_change;
select bag_eq(
    $$ select p.detail from unnest(ops._find_audit_tail_problems()) as p where p.problem = 'trigger_disabled' $$,
    array['_900_audit_update of auth.users is switched off.', '_100_refuse_change of ops.audit_blocks is switched off.'],
    'a trigger that is switched off'
);
drop trigger _100_refuse_truncate on ops.audit_log;
select ok(
    '_100_refuse_truncate of ops.audit_log is not there.' in (select p.detail from unnest(ops._find_audit_tail_problems()) as p), 'or gone'
);

select * from finish();
rollback;
