begin;
select plan(6);

-- Contract
select isnt_definer('public', 'get_config', array['text', 'text', 'text']);
select function_returns('public', 'get_config', array['text', 'text', 'text'], 'jsonb');
select function_privs_are('public', 'get_config', array['text', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('public', 'get_config', array['text', 'text', 'text'], 'authenticated', array['EXECUTE']);
select function_privs_are('public', 'get_config', array['text', 'text', 'text'], 'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.login_as('service_role');
select config.define_key('wallet', 'most', 'number', p_default_value => '7');
select is(public.get_config('wallet', 'most'), '7'::jsonb, 'answers the value');

select * from finish();
rollback;
