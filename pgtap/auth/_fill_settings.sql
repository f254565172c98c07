begin;
select plan(10);

-- Contract
select function_returns('auth', '_fill_settings', array['jsonb'], 'jsonb');
select isnt_definer('auth', '_fill_settings', array['jsonb']);
select function_privs_are('auth', '_fill_settings', array['jsonb'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_fill_settings', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_fill_settings', array['jsonb'], 'operator', '{}'::text[]);
select function_privs_are('auth', '_fill_settings', array['jsonb'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_fill_settings', array['jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
select is(auth._fill_settings('{}') -> 'theme', '"system"', 'what is not set is at its default');
select is(auth._fill_settings('{"theme": "dark"}') -> 'theme', '"dark"', 'what is set is as it is set');
select is(auth._fill_settings('{"gone": 1}') -> 'gone', null, 'what has no type is left out');

select * from finish();
rollback;
