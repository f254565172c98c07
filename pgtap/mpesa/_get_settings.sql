begin;
select plan(7);

-- Contract
select function_returns('mpesa', '_get_settings', '{}'::name[], 'mpesa.settings');
select isnt_definer('mpesa', '_get_settings', '{}'::name[]);
select function_privs_are('mpesa', '_get_settings', '{}'::name[], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_get_settings', '{}'::name[], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_get_settings', '{}'::name[], 'service_role', '{}'::text[]);

-- Errors
select throws_ok($$ select mpesa._get_settings() $$, 'PT503', 'mpesa_not_configured', 'without an account there is nothing to ask');

-- Behaviour
select mpesa.sync_settings('{"shortcode": "600100"}');
select is((mpesa._get_settings()).shortcode, '600100', 'tells which account is ours');

select * from finish();
rollback;
