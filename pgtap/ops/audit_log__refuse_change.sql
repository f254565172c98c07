begin;
select plan(13);

-- Contract
select function_returns('ops', 'audit_log__refuse_change', '{}'::text[], 'trigger');
select isnt_definer('ops', 'audit_log__refuse_change', '{}'::text[]);
select function_privs_are('ops', 'audit_log__refuse_change', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('ops', 'audit_log__refuse_change', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('ops', 'audit_log__refuse_change', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('ops', 'audit_log__refuse_change', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('ops', 'audit_log__refuse_change', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
do $$ begin perform ops.log_audit_event('tried', 'test', '1'); end $$;
select throws_ok($$ update ops.audit_log set reason = 'x' $$, 'PT409', 'audit_is_immutable', 'nothing is changed, not even by a superuser');
select throws_ok('delete from ops.audit_log', 'PT409', 'audit_is_immutable', 'nothing is deleted');
select throws_ok('truncate ops.audit_log', 'PT409', 'audit_is_immutable', 'nor all at once');
set local role app_owner;
select throws_ok('delete from ops.audit_log', 'PT409', 'audit_is_immutable', 'not by the owner either');
set local role app_api;
select throws_ok('delete from ops.audit_log', '42501', null, 'our functions are not even allowed to try');
select throws_ok($$ update ops.audit_log set reason = 'x' $$, '42501', null, 'nor to change');

select * from finish();
rollback;
