begin;
select plan(7);

-- Contract
select function_returns('notifications', '_get_alert_preferences', array['uuid'], 'notifications.alert_preferences');
select is_definer('notifications', '_get_alert_preferences', array['uuid']);
select function_privs_are('notifications', '_get_alert_preferences', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_get_alert_preferences', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_get_alert_preferences', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
insert into notifications.preferences (user_id, websocket_notifications, alert_severity_threshold)
values (test.user_id(1), false, 'high');

-- Behaviour
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
select results_eq(
    'select * from notifications._get_alert_preferences(test.user_id(1))', $$ values (false, 'high') $$,
    'those of any user, whoever asks'
);
select results_eq(
    'select * from notifications._get_alert_preferences(test.user_id(2))', $$ values (true, 'low') $$, 'or the defaults'
);

select * from finish();
rollback;
