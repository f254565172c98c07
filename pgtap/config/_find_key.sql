begin;
select plan(10);

-- Contract
select function_returns('config', '_find_key', array['text', 'text'], 'config.keys');
select is_definer('config', '_find_key', array['text', 'text']);
select function_privs_are('config', '_find_key', array['text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('config', '_find_key', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('config', '_find_key', array['text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('config', '_find_key', array['text', 'text'], 'service_role', '{}'::text[]);

select config.define_key('wallet', 'limit', 'integer', '{"min": 1, "max": 10}', '5');
-- Behaviour
select is((config._find_key('wallet', 'limit')).value_type, 'integer', 'returns the definition');

-- Errors
select throws_ok($$ select config._find_key('wallet', 'other') $$, 'PT404', 'unknown_key', 'refuses another key');
select throws_ok($$ select config._find_key('wallet', null) $$, 'PT404', 'unknown_key', 'refuses no key');
select throws_ok($$ select config._find_key('nobody', 'limit') $$, 'PT404', 'unknown_service', 'refuses another service');

select * from finish();
rollback;
