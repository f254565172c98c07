begin;
select plan(11);

-- Contract
select function_returns('config', 'get_service_configs', array['text', 'text', 'boolean'], 'setof config.effective_value');
select is_definer('config', 'get_service_configs', array['text', 'text', 'boolean']);
select function_privs_are('config', 'get_service_configs', array['text', 'text', 'boolean'], 'anon', '{}'::text[]);
select function_privs_are('config', 'get_service_configs', array['text', 'text', 'boolean'], 'authenticated', array['EXECUTE']);
select function_privs_are('config', 'get_service_configs', array['text', 'text', 'boolean'], 'admin', array['EXECUTE']);
select function_privs_are('config', 'get_service_configs', array['text', 'text', 'boolean'], 'service_role', array['EXECUTE']);

select config.define_key('wallet', 'limit', 'integer', '{"min": 1, "max": 10}', '5');
select config.define_key('wallet', 'api_key', 'string', p_visibility => 'secret');
select config._set_secret('wallet', 'api_key', 'all', 'seal-1', 'finger-1');
select config.define_key('wallet', 'note', 'string', '{}', '"hello"', 'public');

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select config_key, source from config.get_service_configs('wallet') $$,
    $$ values ('limit', 'default'), ('note', 'default') $$, 'leaves secrets out'
);
select results_eq(
    $$ select config_key, value, fingerprint from config.get_service_configs('wallet', 'staging', true) $$,
    $$ values ('api_key', null::jsonb, 'finger-1'), ('limit', '5', null), ('note', '"hello"', null) $$,
    'or shows their fingerprints'
);

-- Errors
select throws_ok($$ select config.get_service_configs('nobody') $$, 'PT404', 'unknown_service', 'refuses another service');
select throws_ok($$ select config.get_service_configs('wallet', 'nowhere') $$, 'PT404', 'unknown_environment',
    'refuses another environment');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select results_eq(
    $$ select config_key, value from config.get_service_configs('wallet', 'production', true) $$,
    $$ values ('note', '"hello"'::jsonb) $$, 'users see what is public'
);

select * from finish();
rollback;
