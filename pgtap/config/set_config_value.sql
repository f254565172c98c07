begin;
select plan(19);

-- Contract
select function_returns('config', 'set_config_value', array['text', 'text', 'jsonb', 'text', 'text', 'bigint', 'text'], 'config.effective_value');
select is_definer('config', 'set_config_value', array['text', 'text', 'jsonb', 'text', 'text', 'bigint', 'text']);
select function_privs_are('config', 'set_config_value', array['text', 'text', 'jsonb', 'text', 'text', 'bigint', 'text'], 'anon', '{}'::text[]);
select function_privs_are('config', 'set_config_value', array['text', 'text', 'jsonb', 'text', 'text', 'bigint', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('config', 'set_config_value', array['text', 'text', 'jsonb', 'text', 'text', 'bigint', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('config', 'set_config_value', array['text', 'text', 'jsonb', 'text', 'text', 'bigint', 'text'], 'service_role', array['EXECUTE']);

select config.define_key('wallet', 'limit', 'integer', '{"min": 1, "max": 10}', '5');
-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select value, source, environment, value_type from config.set_config_value(
           p_service_name := 'wallet', p_config_key := 'limit', p_config_value := '7'::jsonb,
           p_environment := 'production', p_value_type := 'integer'
       ) $$,
    $$ values ('7'::jsonb, 'production', 'production', 'integer') $$, 'sets a value'
);
select is(config.get_config_value(p_service_name := 'wallet', p_config_key := 'limit', p_environment := 'production'), '7',
    'which is in force');
select is((config.set_config_value('wallet', 'limit', '8', p_expected_version => 0)).value, '8',
    'in sight of none');
select is((select actor_id from config.list_config_history('wallet', p_limit => 1)), test.user_id(1), 'says who');

-- Errors
select throws_ok($$ select config.set_config_value('wallet', 'limit', '9', p_expected_version => 0) $$, 'PT409',
    'version_conflict', 'refuses another version');
select throws_ok($$ select config.set_config_value('wallet', 'limit', '9', p_value_type => 'string') $$, 'PT400',
    'wrong_type', 'refuses another type');
select throws_ok($$ select config.set_config_value('wallet', 'limit', '"9"') $$, 'PT400', 'wrong_type', 'refuses text');
select throws_ok($$ select config.set_config_value('wallet', 'limit', null) $$, 'PT400', 'wrong_type', 'refuses null');
select throws_ok($$ select config.set_config_value('wallet', 'other', '9') $$, 'PT404', 'unknown_key', 'refuses another key');
select throws_ok($$ select config.set_config_value('wallet', null, '9') $$, 'PT404', 'unknown_key', 'refuses no key');
select throws_ok($$ select config.set_config_value('wallet', 'limit', '9', null) $$, 'PT404', 'unknown_environment',
    'needs an environment');

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok($$ select config.set_config_value('wallet', 'limit', '9') $$, '42501', null, 'operators set nothing');
set local role app_api;
select throws_ok($$ insert into config.versions (service_name, config_key, environment, version, value)
    values ('wallet', 'limit', 'all', 1, '1') $$, '42501', null, 'and policies say the same');

select * from finish();
rollback;
