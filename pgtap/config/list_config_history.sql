begin;
select plan(18);

-- Contract
select function_returns('config', 'list_config_history', array['text', 'text', 'text', 'integer', 'bigint'], 'setof config.history_entry');
select is_definer('config', 'list_config_history', array['text', 'text', 'text', 'integer', 'bigint']);
select function_privs_are('config', 'list_config_history', array['text', 'text', 'text', 'integer', 'bigint'], 'anon', '{}'::text[]);
select function_privs_are('config', 'list_config_history', array['text', 'text', 'text', 'integer', 'bigint'], 'authenticated', '{}'::text[]);
select function_privs_are('config', 'list_config_history', array['text', 'text', 'text', 'integer', 'bigint'], 'admin', array['EXECUTE']);
select function_privs_are('config', 'list_config_history', array['text', 'text', 'text', 'integer', 'bigint'], 'service_role', array['EXECUTE']);

select config.define_key('wallet', 'limit', 'integer', '{"min": 1, "max": 10}', '5');
select config.define_key('wallet', 'api_key', 'string', p_visibility => 'secret');
select config._set_secret('wallet', 'api_key', 'all', 'seal-1', 'finger-1');
select config.define_key('wallet', 'note', 'string');

-- Behaviour
select config.set_config_value('wallet', 'limit', '6', p_reason => 'first');
select config.set_config_values('wallet', '{"limit": 7, "note": "a"}', 'all');
select results_eq(
    $$ select config_key, previous_value, value, reason from config.list_config_history('wallet', 'limit') $$,
    $$ values ('limit', '6'::jsonb, '7'::jsonb, null), ('limit', null, '6', 'first') $$, 'the newest first, with what was before'
);
select is((select count(*) from config.list_config_history('wallet', p_limit => 1)), 2::bigint, 'a change stays whole');
select results_eq(
    $$ select h.value from config.list_config_history('wallet', p_limit => 1,
           p_before => (select min(version) from config.list_config_history('wallet', p_limit => 1))) as h $$,
    array['6'::jsonb], 'the next page'
);
select is_empty($$ select config.list_config_history('wallet', p_environment => 'staging') $$, 'of an environment');
select results_eq(
    $$ select value, fingerprint from config.list_config_history('wallet', 'api_key') $$,
    $$ values (null::jsonb, 'finger-1') $$, 'secrets by their fingerprints'
);

-- Errors
select throws_ok($$ select config.list_config_history('nobody') $$, 'PT404', 'unknown_service', 'refuses another service');
select throws_ok($$ select config.list_config_history('wallet', 'other') $$, 'PT404', 'unknown_key', 'refuses another key');
select throws_ok($$ select config.list_config_history('wallet', null, 'nowhere') $$, 'PT404', 'unknown_environment',
    'refuses another environment');
select throws_ok($$ select config.list_config_history('wallet', p_limit => 0) $$, 'PT400', 'invalid_limit', 'refuses no page');

-- Isolation
select test.login_as('operator', test.user_id(2));
set local role app_api;
select is_empty('select from config.changes', 'who and why is for admins');
select is_empty($$ select from config.versions where service_name = 'wallet' $$, 'what is internal, too');
select is_empty('select from config.secrets', 'seals, too');

select * from finish();
rollback;
