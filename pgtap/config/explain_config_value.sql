begin;
select plan(12);

-- Contract
select function_returns('config', 'explain_config_value', array['text', 'text', 'text'], 'setof record');
select is_definer('config', 'explain_config_value', array['text', 'text', 'text']);
select function_privs_are('config', 'explain_config_value', array['text', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('config', 'explain_config_value', array['text', 'text', 'text'], 'authenticated', array['EXECUTE']);
select function_privs_are('config', 'explain_config_value', array['text', 'text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('config', 'explain_config_value', array['text', 'text', 'text'], 'service_role', array['EXECUTE']);

select config.define_key('wallet', 'limit', 'integer', '{"min": 1, "max": 10}', '5');
select config.define_key('wallet', 'api_key', 'string', p_visibility => 'secret');
select config._set_secret('wallet', 'api_key', 'all', 'seal-1', 'finger-1');
-- Behaviour
select config.set_config_value('wallet', 'limit', '6');
select results_eq(
    $$ select place, source, is_in_force, value from config.explain_config_value('wallet', 'limit', 'staging') $$,
    $$ values (1, 'staging', false, null::jsonb), (2, 'all', true, '6'), (3, 'default', false, '5') $$,
    'shows what is in force and what it hides'
);
select results_eq(
    $$ select source, is_in_force from config.explain_config_value('wallet', 'limit', 'all') $$,
    $$ values ('all', true), ('default', false) $$, 'all falls back to the default'
);
select results_eq(
    $$ select source, is_in_force, fingerprint from config.explain_config_value('wallet', 'api_key') $$,
    $$ values ('production', false, null), ('all', true, 'finger-1'), ('default', false, null) $$, 'secrets have fingerprints'
);

-- Errors
select throws_ok($$ select config.explain_config_value('wallet', 'other') $$, 'PT404', 'unknown_key', 'refuses another key');
select throws_ok($$ select config.explain_config_value('wallet', 'limit', 'nowhere') $$, 'PT404', 'unknown_environment',
    'refuses another environment');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select config.explain_config_value('wallet', 'limit') $$, 'PT404', 'unknown_service',
    'to users what is internal is not there');

select * from finish();
rollback;
