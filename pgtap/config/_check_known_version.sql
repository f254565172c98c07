begin;
select plan(11);

-- Contract
select function_returns('config', '_check_known_version', array['text', 'bigint'], 'void');
select is_definer('config', '_check_known_version', array['text', 'bigint']);
select function_privs_are('config', '_check_known_version', array['text', 'bigint'], 'anon', '{}'::text[]);
select function_privs_are('config', '_check_known_version', array['text', 'bigint'], 'authenticated', '{}'::text[]);
select function_privs_are('config', '_check_known_version', array['text', 'bigint'], 'admin', '{}'::text[]);
select function_privs_are('config', '_check_known_version', array['text', 'bigint'], 'service_role', '{}'::text[]);

select config.define_key('wallet', 'limit', 'integer', '{"min": 1, "max": 10}', '5');
select set_config('test.version', (config.set_config_value('wallet', 'limit', '6')).version::text, true);

-- Behaviour
select lives_ok($$ select config._check_known_version('wallet', 0) $$, '0 is before the first');
select lives_ok($$ select config._check_known_version('wallet', null) $$, 'null is now');
select lives_ok($$ select config._check_known_version('wallet', current_setting('test.version')::bigint) $$, 'one of its own');

-- Errors
select throws_ok($$ select config._check_known_version('wallet', 99999999) $$, 'PT404', 'unknown_version', 'refuses another');
select throws_ok($$ select config._check_known_version('gateway', current_setting('test.version')::bigint) $$, 'PT404',
    'unknown_version', 'and that of another service');

select * from finish();
rollback;
