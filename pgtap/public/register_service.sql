begin;
select plan(6);

-- Contract
select isnt_definer('public', 'register_service', array['text', 'text', 'text', 'text', 'jsonb', 'text', 'text', 'jsonb',
    'interval']);
select function_returns('public', 'register_service', array['text', 'text', 'text', 'text', 'jsonb', 'text', 'text', 'jsonb',
    'interval'],
    'services.instance');
select function_privs_are('public', 'register_service', array['text', 'text', 'text', 'text', 'jsonb', 'text', 'text', 'jsonb',
    'interval'],
    'anon', '{}'::text[]);
select function_privs_are('public', 'register_service', array['text', 'text', 'text', 'text', 'jsonb', 'text', 'text', 'jsonb',
    'interval'],
    'authenticated', '{}'::text[]);
select function_privs_are('public', 'register_service', array['text', 'text', 'text', 'text', 'jsonb', 'text', 'text', 'jsonb',
    'interval'],
    'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.login_as('service_role');
select is((public.register_service('wallet-service')).service_name, 'wallet-service', 'registers a process');

select * from finish();
rollback;
