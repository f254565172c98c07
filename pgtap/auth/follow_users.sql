begin;
select plan(9);

-- Contract
select function_returns('auth', 'follow_users', array[]::text[], 'void');
select is_definer('auth', 'follow_users', array[]::text[]);
select function_privs_are('auth', 'follow_users', array[]::text[], 'service_role', array['EXECUTE']);
select function_privs_are('auth', 'follow_users', array[]::text[], 'admin', '{}'::text[]);
select function_privs_are('auth', 'follow_users', array[]::text[], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'follow_users', array[]::text[], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select lives_ok('select auth.follow_users()', 'subscribes');
select lives_ok('select auth.follow_users()', 'once more changes nothing');
select test.logout();
select is((select event_types from events.subscriptions where subscription_name = 'subscribers'), '{user_created}', 'to new users');

select * from finish();
rollback;
