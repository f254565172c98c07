begin;
select plan(16);

-- Contract
select function_returns('ops', 'log_audit_event', array['text', 'text', 'text', 'jsonb', 'text'], 'uuid');
select is_definer('ops', 'log_audit_event', array['text', 'text', 'text', 'jsonb', 'text']);
select function_privs_are('ops', 'log_audit_event', array['text', 'text', 'text', 'jsonb', 'text'], 'anon', '{}'::text[]);
select function_privs_are('ops', 'log_audit_event', array['text', 'text', 'text', 'jsonb', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('ops', 'log_audit_event', array['text', 'text', 'text', 'jsonb', 'text'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'log_audit_event', array['text', 'text', 'text', 'jsonb', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'log_audit_event', array['text', 'text', 'text', 'jsonb', 'text'], 'service_role', array['EXECUTE']);

-- Behaviour
do $$ begin perform test.create_user(1, 'admin'); end $$;
select test.login_as('admin', test.user_id(1));
select isnt(ops.log_audit_event('key_read', 'signing_key', 'k1', '{"from": "here"}', ' asked '), null, 'answers with its id');
select test.logout();
select results_eq(
    $$ select subject_type, subject_id, action, new_values, reason, actor_type, actor_id from ops.audit_log where action = 'key_read' $$,
    $$ values ('signing_key', 'k1', 'key_read', '{"from": "here"}'::jsonb, 'asked', 'user', test.user_id(1)) $$, 'is written down'
);

-- Errors
select throws_ok($$ select ops.log_audit_event('update', 'user', '1') $$, 'PT400', 'invalid_action', 'rows are for triggers');
select throws_ok($$ select ops.log_audit_event('Key Read', 'user', '1') $$, 'PT400', 'invalid_action', 'an action is a code');
select throws_ok($$ select ops.log_audit_event(null, 'user', '1') $$, 'PT400', 'invalid_action', 'and there is one');
select throws_ok($$ select ops.log_audit_event('x', 'User', '1') $$, 'PT400', 'invalid_subject', 'so is a type');
select throws_ok($$ select ops.log_audit_event('x', 'user', null) $$, 'PT400', 'invalid_subject', 'something is meant');
select throws_ok($$ select ops.log_audit_event('x', 'user', '1', '[]') $$, 'PT400', 'invalid_details', 'details are an object');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select ops.log_audit_event('x', 'user', '1') $$, '42501', null, 'operators write nothing of their own');

select * from finish();
rollback;
