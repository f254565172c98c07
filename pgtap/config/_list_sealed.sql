begin;
select plan(8);

-- Contract
select function_returns('config', '_list_sealed', '{}'::text[], 'setof record');
select is_definer('config', '_list_sealed', '{}'::text[]);
select function_privs_are('config', '_list_sealed', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('config', '_list_sealed', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('config', '_list_sealed', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('config', '_list_sealed', '{}'::text[], 'service_role', array['EXECUTE']);

select config.define_key('wallet', 'limit', 'integer', '{"min": 1, "max": 10}', '5');
select config.define_key('wallet', 'api_key', 'string', p_visibility => 'secret');
select config._set_secret('wallet', 'api_key', 'all', 'seal-1', 'finger-1');
-- Behaviour
select config._set_secret('wallet', 'api_key', 'all', 'seal-2', 'finger-2');
select config.revert_config('wallet', p_to_version => (select min(version) from config.list_config_history('wallet')));
select set_eq(
    'select config_key, environment, sealed from config._list_sealed()',
    $$ values ('api_key', 'all', 'seal-1'), ('api_key', 'all', 'seal-2') $$, 'each seal once, old ones too'
);
select is((select count(*) from ops.audit_log where action = 'secrets_resealed'), 1::bigint, 'is in the audit log');

select * from finish();
rollback;
