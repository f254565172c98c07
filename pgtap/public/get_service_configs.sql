begin;
select plan(6);

-- Contract
select isnt_definer('public', 'get_service_configs', array['text', 'text', 'boolean']);
select function_returns('public', 'get_service_configs', array['text', 'text', 'boolean'], 'setof config.effective_value');
select function_privs_are('public', 'get_service_configs', array['text', 'text', 'boolean'], 'anon', '{}'::text[]);
select function_privs_are('public', 'get_service_configs', array['text', 'text', 'boolean'], 'authenticated', array['EXECUTE']);
select function_privs_are('public', 'get_service_configs', array['text', 'text', 'boolean'], 'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.login_as('service_role');
select config.define_key('wallet', 'most', 'number', p_default_value => '7');
select is((select count(*) from public.get_service_configs('wallet')), 1::bigint, 'lists values');

select * from finish();
rollback;
