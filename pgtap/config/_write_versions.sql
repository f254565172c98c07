begin;
select plan(10);

-- Contract
select function_returns('config', '_write_versions', array['text', 'text', 'text', 'jsonb', 'text', 'bigint'], 'bigint');
select is_definer('config', '_write_versions', array['text', 'text', 'text', 'jsonb', 'text', 'bigint']);
select function_privs_are('config', '_write_versions', array['text', 'text', 'text', 'jsonb', 'text', 'bigint'], 'anon', '{}'::text[]);
select function_privs_are('config', '_write_versions', array['text', 'text', 'text', 'jsonb', 'text', 'bigint'], 'authenticated', '{}'::text[]);
select function_privs_are('config', '_write_versions', array['text', 'text', 'text', 'jsonb', 'text', 'bigint'], 'admin', '{}'::text[]);
select function_privs_are('config', '_write_versions', array['text', 'text', 'text', 'jsonb', 'text', 'bigint'], 'service_role', '{}'::text[]);

select config.define_key('wallet', 'limit', 'integer', '{"min": 1, "max": 10}', '5');
-- Behaviour
select isnt(
    config._write_versions('wallet', 'all', 'set', '[{"config_key": "limit", "value": 6}]', 'why'), null, 'writes a version'
);
select is(
    config._write_versions('wallet', 'all', 'set', '[{"config_key": "limit", "value": 6}]', 'why'), null,
    'nothing where nothing changes'
);
select is(config._write_versions('wallet', 'staging', 'unset', '[{"config_key": "limit"}]', null), null,
    'nothing where nothing was to be taken away');
select results_eq(
    $$ select action, reason, actor_type, login = session_user from config.changes where service_name = 'wallet' $$,
    $$ values ('set', 'why', 'database', true) $$, 'with who and why'
);

select * from finish();
rollback;
