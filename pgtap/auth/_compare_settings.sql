begin;
select plan(9);

-- Contract
select function_returns('auth', '_compare_settings', array['jsonb', 'jsonb'], 'setof auth.setting_difference');
select isnt_definer('auth', '_compare_settings', array['jsonb', 'jsonb']);
select function_privs_are('auth', '_compare_settings', array['jsonb', 'jsonb'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_compare_settings', array['jsonb', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_compare_settings', array['jsonb', 'jsonb'], 'operator', '{}'::text[]);
select function_privs_are('auth', '_compare_settings', array['jsonb', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_compare_settings', array['jsonb', 'jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
select results_eq(
    $$ select * from auth._compare_settings('{"theme": "dark"}', '{"energy_rate": 3, "energy_unit": "kWh"}') $$,
    $$ values ('energy_rate', 'null'::jsonb, '3'::jsonb), ('theme', '"dark"', '"system"') $$,
    'what differs, defaults filled in'
);
select is_empty($$ select auth._compare_settings('{}', '{"theme": "system"}') $$, 'a default that is set is no difference');

select * from finish();
rollback;
