begin;
select plan(6);

-- Contract
select isnt_definer('public', 'set_config', array['text', 'text', 'jsonb', 'text', 'text', 'bigint', 'text']);
select function_returns('public', 'set_config', array['text', 'text', 'jsonb', 'text', 'text', 'bigint', 'text'],
    'config.effective_value');
select function_privs_are('public', 'set_config', array['text', 'text', 'jsonb', 'text', 'text', 'bigint', 'text'],
    'anon', '{}'::text[]);
select function_privs_are('public', 'set_config', array['text', 'text', 'jsonb', 'text', 'text', 'bigint', 'text'],
    'authenticated', '{}'::text[]);
select function_privs_are('public', 'set_config', array['text', 'text', 'jsonb', 'text', 'text', 'bigint', 'text'],
    'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.login_as('service_role');
select config.define_key('wallet', 'most', 'number');
select is((public.set_config('wallet', 'most', '5', 'production', 'number')).value, '5'::jsonb, 'sets a value');

select * from finish();
rollback;
