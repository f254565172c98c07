begin;
select plan(10);

-- Contract
select function_returns('notifications', 'create_notification', array['uuid', 'text', 'jsonb', 'text', 'text', 'timestamp with time zone', 'text'], 'uuid');
select is_definer('notifications', 'create_notification', array['uuid', 'text', 'jsonb', 'text', 'text', 'timestamp with time zone', 'text']);
select function_privs_are('notifications', 'create_notification', array['uuid', 'text', 'jsonb', 'text', 'text', 'timestamp with time zone', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'create_notification', array['uuid', 'text', 'jsonb', 'text', 'text', 'timestamp with time zone', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', 'create_notification', array['uuid', 'text', 'jsonb', 'text', 'text', 'timestamp with time zone', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;

-- Behaviour
select test.login_as('service_role');
create temporary table n as select notifications.create_notification(test.user_id(1), 'welcome', p_dedupe_key => 'k') as id;
select is(notifications.create_notification(test.user_id(1), 'welcome', p_dedupe_key => 'k'), (select id from n), 'safe to repeat');
select is((select count(*) from notifications.list_deliveries(p_notification_id => (select id from n))), 2::bigint, 'one delivery per channel');

-- Errors
select throws_ok($$ select notifications.create_notification(test.user_id(1), 'general') $$, 'PT422', 'missing_variable', 'needs its variables');
select is((select count(*) from notifications.list_deliveries()), 2::bigint, 'without which nothing is stored');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select notifications.create_notification(test.user_id(1), 'welcome') $$, '42501', null, 'services only');

select * from finish();
rollback;
