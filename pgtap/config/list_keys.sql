begin;
select plan(9);

-- Contract
select function_returns('config', 'list_keys', array['text'], 'setof config.keys');
select is_definer('config', 'list_keys', array['text']);
select function_privs_are('config', 'list_keys', array['text'], 'anon', '{}'::text[]);
select function_privs_are('config', 'list_keys', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('config', 'list_keys', array['text'], 'admin', array['EXECUTE']);
select function_privs_are('config', 'list_keys', array['text'], 'service_role', array['EXECUTE']);

select config.define_key('wallet', 'limit', 'integer', '{"min": 1, "max": 10}', '5');
-- Behaviour
select results_eq($$ select config_key from config.list_keys('wallet') $$, array['limit'], 'of a service');
select ok((select count(*) > 1 from config.list_keys()), 'of all services');
select is_empty($$ select config.list_keys('nobody') $$, 'of another one there are none');

select * from finish();
rollback;
