begin;
select plan(12);

-- Contract
select function_returns('notifications', 'retract_notification', array['uuid', 'uuid'], 'integer');
select is_definer('notifications', 'retract_notification', array['uuid', 'uuid']);
select function_privs_are('notifications', 'retract_notification', array['uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'retract_notification', array['uuid', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', 'retract_notification', array['uuid', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
create temporary table n as select notifications._create(test.user_id(1), 'welcome') as id;
grant select on n to public;

-- Behaviour
select test.login_as('service_role');
select is((select notifications.retract_notification(test.user_id(1), id) from n), 2, 'in time for both');
select is((select notifications.retract_notification(test.user_id(1), id) from n), 0, 'once');
select is_empty('select * from notifications.claim_deliveries()', 'nothing leaves');
select is_empty('select * from notifications.list_notifications(p_user_id => test.user_id(1))', 'nothing is shown');
select test.logout();
select is((select count(*) from events.events where event_type = 'notification_retracted'), 1::bigint, 'open sockets hear of it');

-- Errors
select test.login_as('service_role');
select throws_ok('select notifications.retract_notification(test.user_id(2), id) from n', 'PT404', 'notification_not_found', 'needs the user''s notification');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select notifications.retract_notification(test.user_id(1), id) from n', '42501', null, 'services only');

select * from finish();
rollback;
