begin;
select plan(8);

-- Contract
select function_returns('notifications', '_require_staff', '{}'::text[], 'void');
select isnt_definer('notifications', '_require_staff', '{}'::text[]);
select function_privs_are('notifications', '_require_staff', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_require_staff', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_require_staff', '{}'::text[], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
set local role app_api;
select lives_ok('select notifications._require_staff()', 'admins pass');
select test.login_as('service_role');
set local role app_api;
select lives_ok('select notifications._require_staff()', 'services pass');

-- Errors
select test.login_as('operator', test.user_id(1));
set local role app_api;
select throws_ok('select notifications._require_staff()', 'PT403', 'not_allowed', 'operators do not');

select * from finish();
rollback;
