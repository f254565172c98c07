begin;
select plan(14);

-- Contract
select function_returns('config', 'unset_config_value', array['text', 'text', 'text', 'bigint', 'text'], 'config.effective_value');
select is_definer('config', 'unset_config_value', array['text', 'text', 'text', 'bigint', 'text']);
select function_privs_are('config', 'unset_config_value', array['text', 'text', 'text', 'bigint', 'text'], 'anon', '{}'::text[]);
select function_privs_are('config', 'unset_config_value', array['text', 'text', 'text', 'bigint', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('config', 'unset_config_value', array['text', 'text', 'text', 'bigint', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('config', 'unset_config_value', array['text', 'text', 'text', 'bigint', 'text'], 'service_role', array['EXECUTE']);

select config.define_key('wallet', 'limit', 'integer', '{"min": 1, "max": 10}', '5');
select config.define_key('wallet', 'api_key', 'string', p_visibility => 'secret');
select config._set_secret('wallet', 'api_key', 'all', 'seal-1', 'finger-1');
-- Behaviour
select config.set_config_value('wallet', 'limit', '7', 'staging');
select results_eq(
    $$ select value, source from config.unset_config_value('wallet', 'limit', 'staging', p_reason => 'done') $$,
    $$ values ('5'::jsonb, 'default') $$, 'the fall-back holds'
);
select is((select count(*) from config.list_config_history('wallet', 'limit')), 2::bigint, 'that is in the history');
select lives_ok($$ select config.unset_config_value('wallet', 'limit', 'staging') $$, 'a second time changes nothing');
select is((select count(*) from config.list_config_history('wallet', 'limit')), 2::bigint, 'and is not in the history');
select is((config.unset_config_value('wallet', 'api_key')).fingerprint, null, 'takes a secret away');

-- Errors
select throws_ok($$ select config.unset_config_value('wallet', 'limit', 'staging', 99999999) $$, 'PT409', 'version_conflict',
    'refuses another version');
select throws_ok($$ select config.unset_config_value('wallet', 'other') $$, 'PT404', 'unknown_key', 'refuses another key');
select throws_ok($$ select config.unset_config_value('wallet', 'limit', 'nowhere') $$, 'PT404', 'unknown_environment',
    'refuses another environment');

select * from finish();
rollback;
