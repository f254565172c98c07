begin;
select plan(9);

-- Contract
select function_returns('analytics', 'get_settings', '{}'::text[], 'analytics.settings');
select is_definer('analytics', 'get_settings', '{}'::text[]);
select function_privs_are('analytics', 'get_settings', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('analytics', 'get_settings', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('analytics', 'get_settings', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('analytics', 'get_settings', '{}'::text[], 'admin', array['EXECUTE']);
select function_privs_are('analytics', 'get_settings', '{}'::text[], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('admin', test.user_id(2));
select results_eq('select time_zone, late_for, event_name_limit from analytics.get_settings()', $$ values ('UTC', interval '7 days', 500) $$, 'how events are counted');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok('select analytics.get_settings()', '42501', null, 'for admins');

select * from finish();
rollback;
