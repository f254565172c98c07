begin;
select plan(10);

-- Contract
select function_returns('config', '_reseal_secret', array['uuid', 'text', 'text', 'text'], 'boolean');
select is_definer('config', '_reseal_secret', array['uuid', 'text', 'text', 'text']);
select function_privs_are('config', '_reseal_secret', array['uuid', 'text', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('config', '_reseal_secret', array['uuid', 'text', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('config', '_reseal_secret', array['uuid', 'text', 'text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('config', '_reseal_secret', array['uuid', 'text', 'text', 'text'], 'service_role', array['EXECUTE']);

select config.define_key('wallet', 'api_key', 'string', p_visibility => 'secret');
select config._set_secret('wallet', 'api_key', 'all', 'seal-1', 'finger-1');
-- Behaviour
select ok(
    (select config._reseal_secret(s.secret_id, 'seal-1', 'seal-9', 'finger-9') from config._list_sealed() as s),
    'keeps another seal'
);
select is(config._read_secret('wallet', 'api_key', 'all') ->> 'sealed', 'seal-9', 'which is read then');
select is((select fingerprint from config.list_config_history('wallet')), 'finger-9', 'with its fingerprint');
select is(
    (select config._reseal_secret(s.secret_id, 'seal-1', 'seal-7', 'finger-7') from config._list_sealed() as s), false,
    'not where it is sealed otherwise meanwhile'
);

select * from finish();
rollback;
