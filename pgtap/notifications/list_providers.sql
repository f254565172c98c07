begin;
select plan(8);

-- Contract
select function_returns('notifications', 'list_providers', '{}'::text[], 'setof notifications.providers');
select is_definer('notifications', 'list_providers', '{}'::text[]);
select function_privs_are('notifications', 'list_providers', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'list_providers', '{}'::text[], 'admin', array['EXECUTE']);
select function_privs_are('notifications', 'list_providers', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', 'list_providers', '{}'::text[], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('operator', test.user_id(1));
select results_eq('select channel, provider from notifications.list_providers() limit 1', $$ values ('email', 'log') $$, 'who sends on which channel');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select notifications.list_providers()', '42501', null, 'staff only');

select * from finish();
rollback;
