begin;
select plan(17);

-- Contract
select function_returns('config', 'get_config_value', array['text', 'text', 'text'], 'jsonb');
select is_definer('config', 'get_config_value', array['text', 'text', 'text']);
select function_privs_are('config', 'get_config_value', array['text', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('config', 'get_config_value', array['text', 'text', 'text'], 'authenticated', array['EXECUTE']);
select function_privs_are('config', 'get_config_value', array['text', 'text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('config', 'get_config_value', array['text', 'text', 'text'], 'service_role', array['EXECUTE']);

select config.define_key('wallet', 'limit', 'integer', '{"min": 1, "max": 10}', '5');
select config.define_key('wallet', 'api_key', 'string', p_visibility => 'secret');
select config._set_secret('wallet', 'api_key', 'all', 'seal-1', 'finger-1');
select config.define_key('wallet', 'note', 'string', p_visibility => 'public');

-- Behaviour
select is(config.get_config_value('wallet', 'limit'), '5', 'the default');
select config.set_config_value('wallet', 'limit', '6');
select config.set_config_value('wallet', 'limit', '7', 'staging');
select is(config.get_config_value('wallet', 'limit'), '6', 'that of all');
select is(config.get_config_value('wallet', 'limit', 'staging'), '7', 'that of the environment');
select is(config.get_config_value('wallet', 'note'), null, 'null where nothing says anything');

-- Errors
select throws_ok($$ select config.get_config_value('wallet', 'api_key') $$, 'PT403', 'value_is_secret', 'refuses a secret');
select throws_ok($$ select config.get_config_value('wallet', 'other') $$, 'PT404', 'unknown_key', 'refuses another key');
select throws_ok($$ select config.get_config_value('nobody', 'limit') $$, 'PT404', 'unknown_service', 'refuses another service');
select throws_ok($$ select config.get_config_value('wallet', 'limit', 'nowhere') $$, 'PT404', 'unknown_environment',
    'refuses another environment');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select config.get_config_value('wallet', 'limit') $$, 'PT404', 'unknown_key',
    'to users what is internal is not there');
select throws_ok($$ select config.get_config_value('wallet', 'api_key') $$, 'PT404', 'unknown_key',
    'nor what is secret');
select is(config.get_config_value('wallet', 'note'), null, 'what is public is');

select * from finish();
rollback;
