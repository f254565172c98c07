begin;
select plan(6);

-- Contract
select isnt_definer('public', 'log_audit_event', array['text', 'text', 'text', 'text', 'text', 'jsonb']);
select function_returns('public', 'log_audit_event', array['text', 'text', 'text', 'text', 'text', 'jsonb'], 'uuid');
select function_privs_are('public', 'log_audit_event', array['text', 'text', 'text', 'text', 'text', 'jsonb'],
    'anon', '{}'::text[]);
select function_privs_are('public', 'log_audit_event', array['text', 'text', 'text', 'text', 'text', 'jsonb'],
    'authenticated', '{}'::text[]);
select function_privs_are('public', 'log_audit_event', array['text', 'text', 'text', 'text', 'text', 'jsonb'],
    'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.login_as('service_role');
select set_config('test.entry', public.log_audit_event('user', 'me', 'trip_created', 'trip', 't-1')::text, true);
select test.logout();
select is((select a.new_values from ops.audit_log as a where a.audit_id = current_setting('test.entry')::uuid),
    '{"claimed_actor": "me", "claimed_actor_type": "user"}'::jsonb, 'keeps the claim apart from who called');

select * from finish();
rollback;
