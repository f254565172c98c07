begin;
select plan(13);

-- Contract
select function_returns('config', '_set_secret', array['text', 'text', 'text', 'text', 'text', 'bigint', 'text'], 'config.effective_value');
select is_definer('config', '_set_secret', array['text', 'text', 'text', 'text', 'text', 'bigint', 'text']);
select function_privs_are('config', '_set_secret', array['text', 'text', 'text', 'text', 'text', 'bigint', 'text'], 'anon', '{}'::text[]);
select function_privs_are('config', '_set_secret', array['text', 'text', 'text', 'text', 'text', 'bigint', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('config', '_set_secret', array['text', 'text', 'text', 'text', 'text', 'bigint', 'text'], 'admin', '{}'::text[]);
select function_privs_are('config', '_set_secret', array['text', 'text', 'text', 'text', 'text', 'bigint', 'text'], 'service_role', array['EXECUTE']);

select config.define_key('wallet', 'limit', 'integer', '{"min": 1, "max": 10}', '5');
select config.define_key('wallet', 'api_key', 'string', p_visibility => 'secret');
select config._set_secret('wallet', 'api_key', 'all', 'seal-1', 'finger-1');
-- Behaviour
select test.login_as('service_role', test.user_id(1));
select results_eq(
    $$ select value, source, fingerprint from config._set_secret('wallet', 'api_key', 'staging', 'seal-2', 'finger-2', 0, 'why') $$,
    $$ values (null::jsonb, 'staging', 'finger-2') $$, 'keeps a seal'
);
select results_eq(
    $$ select actor_id, reason from config.list_config_history('wallet', 'api_key', 'staging') $$,
    $$ values (test.user_id(1), 'why') $$, 'with who and why'
);

-- Errors
select throws_ok($$ select config._set_secret('wallet', 'api_key', 'staging', 's', 'f', 0) $$, 'PT409', 'version_conflict',
    'refuses another version');
select throws_ok($$ select config._set_secret('wallet', 'limit', 'staging', 's', 'f') $$, 'PT409', 'no_secret',
    'refuses what is no secret');
select throws_ok($$ select config._set_secret('wallet', 'other', 'staging', 's', 'f') $$, 'PT404', 'unknown_key',
    'refuses another key');
select throws_ok($$ select config._set_secret('wallet', 'api_key', 'nowhere', 's', 'f') $$, 'PT404', 'unknown_environment',
    'refuses another environment');

-- Isolation
select test.login_as('admin', test.user_id(2));
set local role app_api;
select throws_ok($$ insert into config.secrets values (test.user_id(9), 's', 'f') $$, '42501', null,
    'admins write no seals');

select * from finish();
rollback;
