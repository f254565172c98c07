begin;
select plan(17);

-- Contract
select function_returns('flags', 'is_feature_enabled', array['text', 'uuid', 'jsonb', 'text'], 'boolean');
select volatility_is('flags', 'is_feature_enabled', array['text', 'uuid', 'jsonb', 'text'], 'stable');
select is_definer('flags', 'is_feature_enabled', array['text', 'uuid', 'jsonb', 'text']);
select function_privs_are('flags', 'is_feature_enabled', array['text', 'uuid', 'jsonb', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'is_feature_enabled', array['text', 'uuid', 'jsonb', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'is_feature_enabled', array['text', 'uuid', 'jsonb', 'text'], 'operator', array['EXECUTE']);
select function_privs_are('flags', 'is_feature_enabled', array['text', 'uuid', 'jsonb', 'text'], 'authenticated', array['EXECUTE']);
select function_privs_are('flags', 'is_feature_enabled', array['text', 'uuid', 'jsonb', 'text'], 'anon', array['EXECUTE']);

-- Behaviour
do $do$
begin
    perform flags.upsert_flag('new_feature', '{"type": "boolean", "rules": [{"users": ["00000000-0000-7000-8000-000000000001"], "variant": "on"}]}');
    perform flags.upsert_flag('text', '{"type": "string", "variants": {"a": "A"}, "default_variant": "a"}');
    perform flags.upsert_flag('part', '{"type": "boolean", "rules": [{"percentage": 50, "variant": "on"}]}');
    perform flags.upsert_flag('open', '{"type": "boolean", "rules": [{"percentage": 100, "variant": "on"}]}');
end;
$do$;

select test.login_as('service_role');
select is(flags.is_feature_enabled(p_flag_key => 'new_feature', p_user_id => test.user_id(1)), true, 'is on for whom it is');
select is(flags.is_feature_enabled('new_feature', test.user_id(2)), false, 'and off for others');
select is(flags.is_feature_enabled('part'), false, 'where nobody can say it is off');
select is(flags.is_feature_enabled('open'), true, 'everybody is everybody');
select test.login_as('authenticated', test.user_id(1));
select is(flags.is_feature_enabled('new_feature'), true, 'a user need not say who they are');

-- Errors
select throws_ok($$ select flags.is_feature_enabled('new_feature', test.user_id(2)) $$, 'PT403', 'not_own_targeting_key', 'and cannot be another');
select throws_ok($$ select flags.is_feature_enabled('gone') $$, 'PT404', 'flag_not_found', 'knows its flags');
select throws_ok($$ select flags.is_feature_enabled('text') $$, 'PT422', 'flag_is_not_boolean', 'a text is neither on nor off');
select throws_ok($$ select flags.is_feature_enabled('open', test.user_id(1), '[]') $$, 'PT400', 'invalid_context', 'an array is no context');

select * from finish();
rollback;
