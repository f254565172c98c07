begin;
select plan(25);

-- Contract
select function_returns('config', 'set_config_values', array['text', 'jsonb', 'text', 'jsonb', 'text'], 'setof config.effective_value');
select is_definer('config', 'set_config_values', array['text', 'jsonb', 'text', 'jsonb', 'text']);
select function_privs_are('config', 'set_config_values', array['text', 'jsonb', 'text', 'jsonb', 'text'], 'anon', '{}'::text[]);
select function_privs_are('config', 'set_config_values', array['text', 'jsonb', 'text', 'jsonb', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('config', 'set_config_values', array['text', 'jsonb', 'text', 'jsonb', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('config', 'set_config_values', array['text', 'jsonb', 'text', 'jsonb', 'text'], 'service_role', array['EXECUTE']);

select config.define_key('wallet', 'limit', 'integer', '{"min": 1, "max": 10}', '5');
select config.define_key('wallet', 'api_key', 'string', p_visibility => 'secret');
select config._set_secret('wallet', 'api_key', 'all', 'seal-1', 'finger-1');
select config.define_key('wallet', 'note', 'string');
delete from core.announcements where topic = 'config';

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select config_key, value, source from config.set_config_values('wallet', '{"note": "a", "limit": 6}', 'staging') $$,
    $$ values ('limit', '6'::jsonb, 'staging'), ('note', '"a"', 'staging') $$, 'sets several'
);
select is(
    (select count(distinct version) from config.list_config_history('wallet', p_environment => 'staging')), 1::bigint,
    'which is one version'
);
select is(
    (select count(distinct version) from config.set_config_values('wallet', '{"note": "a", "limit": 6}', 'staging')),
    1::bigint, 'and again the same'
);
select is((select count(*) from config.list_config_history('wallet', p_environment => 'staging')), 2::bigint,
    'setting what is set leaves no trace');
select test.logout();
select is((select count(*) from core.announcements where topic = 'config'), 1::bigint, 'processes are told');
select test.login_as('admin', test.user_id(1));

-- Errors
select throws_ok($$ select config.set_config_values('wallet', '{"note": "b", "limit": 60}', 'staging') $$, 'PT400',
    'value_out_of_range', 'one that is wrong refuses all');
select is(config.get_config_value('wallet', 'note', 'staging'), '"a"', 'nothing half done');
select throws_ok($$ select config.set_config_values('wallet', '{"note": "b", "other": 1}') $$, 'PT404', 'unknown_key',
    'refuses another key');
select throws_ok($$ select config.set_config_values('nobody', '{"limit": 1}') $$, 'PT404', 'unknown_service',
    'refuses another service');
select throws_ok($$ select config.set_config_values('wallet', '{"limit": 1}', 'nowhere') $$, 'PT404', 'unknown_environment',
    'refuses another environment');
select throws_ok($$ select config.set_config_values('wallet', '{"limit": null}') $$, 'PT400', 'wrong_type', 'refuses null');
select throws_ok($$ select config.set_config_values('wallet', '{"api_key": "x"}') $$, 'PT403', 'value_is_secret',
    'refuses a secret');
select throws_ok($$ select config.set_config_values('wallet', '[]') $$, 'PT400', 'invalid_values', 'refuses a list');
select throws_ok($$ select config.set_config_values('wallet', '{}') $$, 'PT400', 'invalid_values', 'refuses nothing');
select throws_ok($$ select config.set_config_values('wallet', null) $$, 'PT400', 'invalid_values', 'refuses null');
select throws_ok($$ select config.set_config_values('wallet', '{"limit": 2}', 'all', '{"note": 1}') $$, 'PT400',
    'invalid_values', 'refuses a version of what is not set');
select throws_ok($$ select config.set_config_values('wallet', '{"limit": 2}', 'all', '{"limit": "new"}') $$, 'PT400',
    'invalid_values', 'refuses what is no version');
select throws_ok($$ select config.set_config_values('wallet', '{"limit": 2, "note": "c"}', 'staging', '{"limit": 0}') $$,
    'PT409', 'version_conflict', 'refuses another version');
select throws_ok($$ select config.set_config_values('wallet', '{"limit": 2}', p_reason => repeat('x', 501)) $$, 'PT400',
    'reason_too_long', 'refuses a novel');

select * from finish();
rollback;
