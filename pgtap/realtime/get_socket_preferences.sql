begin;
select plan(7);

select test.create_user(1), test.create_user(2);
insert into notifications.preferences (user_id, websocket_notifications, alert_severity_threshold)
values (test.user_id(1), false, 'high');

-- Contract
select function_returns('realtime', 'get_socket_preferences', array['uuid'], 'realtime.preferences');
select function_privs_are('realtime', 'get_socket_preferences', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('realtime', 'get_socket_preferences', array['uuid'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select is(
    realtime.get_socket_preferences(test.user_id(1)), row(false, 'high')::realtime.preferences, 'says what a user chose'
);
select is(
    realtime.get_socket_preferences(test.user_id(2)), row(true, 'low')::realtime.preferences,
    'says everything for who chose nothing'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select realtime.get_socket_preferences(test.user_id(1)) $$, '42501', null, 'users ask through open_session only'
);
set local role app_api;
select is(
    realtime.get_socket_preferences(test.user_id(1)), row(true, 'low')::realtime.preferences,
    'one user''s choice is not read for another'
);

select * from finish();
rollback;
