begin;
select plan(6);

-- Contract
select isnt_definer('public', 'is_feature_enabled', array['text', 'uuid', 'jsonb', 'text']);
select function_returns('public', 'is_feature_enabled', array['text', 'uuid', 'jsonb', 'text'], 'boolean');
select function_privs_are('public', 'is_feature_enabled', array['text', 'uuid', 'jsonb', 'text'], 'anon', array['EXECUTE']);
select function_privs_are('public', 'is_feature_enabled', array['text', 'uuid', 'jsonb', 'text'],
    'authenticated', array['EXECUTE']);
select function_privs_are('public', 'is_feature_enabled', array['text', 'uuid', 'jsonb', 'text'],
    'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select flags.upsert_flag('wallet', '{"type": "boolean", "description": "W"}');
select test.login_as('authenticated', test.user_id(1));
select is(public.is_feature_enabled('wallet', test.user_id(1), p_environment => 'production'), false, 'answers');

select * from finish();
rollback;
