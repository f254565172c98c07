begin;
select plan(9);

-- Contract
select function_returns('notifications', 'get_preferences', array['uuid'], 'notifications.preferences');
select is_definer('notifications', 'get_preferences', array['uuid']);
select function_privs_are('notifications', 'get_preferences', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'get_preferences', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('notifications', 'get_preferences', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
insert into notifications.preferences (user_id, locale) values (test.user_id(1), 'sw');

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select is((notifications.get_preferences()).locale, 'sw', 'yours');
select test.login_as('service_role');
select is((notifications.get_preferences(test.user_id(2))).locale, 'en', 'the defaults of who chose nothing');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select notifications.get_preferences(test.user_id(1)) $$, 'PT403', 'not_yours', 'not another user''s');
set local role app_api;
select is((notifications._get_preferences(test.user_id(1))).locale, 'en', 'nor in another way');

select * from finish();
rollback;
