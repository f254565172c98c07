begin;
select plan(9);

-- Contract
select function_returns('config', '_list_effective', array['text', 'text', 'bigint'], 'setof config.effective_value');
select is_definer('config', '_list_effective', array['text', 'text', 'bigint']);
select function_privs_are('config', '_list_effective', array['text', 'text', 'bigint'], 'anon', '{}'::text[]);
select function_privs_are('config', '_list_effective', array['text', 'text', 'bigint'], 'authenticated', '{}'::text[]);
select function_privs_are('config', '_list_effective', array['text', 'text', 'bigint'], 'admin', '{}'::text[]);
select function_privs_are('config', '_list_effective', array['text', 'text', 'bigint'], 'service_role', '{}'::text[]);

select config.define_key('wallet', 'limit', 'integer', '{"min": 1, "max": 10}', '5');
select config.define_key('wallet', 'api_key', 'string', p_visibility => 'secret');
select config._set_secret('wallet', 'api_key', 'all', 'seal-1', 'finger-1');
select config.define_key('wallet', 'note', 'string');

-- Behaviour
select config.set_config_value('wallet', 'limit', '7', 'staging');
select results_eq(
    $$ select config_key, value, source, fingerprint from config._list_effective('wallet', 'staging') $$,
    $$ values ('api_key', null::jsonb, 'all', 'finger-1'), ('limit', '7', 'staging', null), ('note', null, null, null) $$,
    'the environment before all, nothing where nothing is said'
);
select results_eq(
    $$ select value, source from config._list_effective('wallet', 'production') where config_key = 'limit' $$,
    $$ values ('5'::jsonb, 'default') $$, 'then the default'
);
select config.set_config_value('wallet', 'limit', '6');
select results_eq(
    $$ select value, source from config._list_effective('wallet', 'production') where config_key = 'limit' $$,
    $$ values ('6'::jsonb, 'all') $$, 'all before the default'
);

select * from finish();
rollback;
