begin;
select plan(7);

-- Contract
select function_returns('notifications', '_fan_out', array['notifications.preferences', 'notifications.topics', 'text', 'uuid', 'jsonb', 'timestamp with time zone'], 'void');
select isnt_definer('notifications', '_fan_out', array['notifications.preferences', 'notifications.topics', 'text', 'uuid', 'jsonb', 'timestamp with time zone']);
select function_privs_are('notifications', '_fan_out', array['notifications.preferences', 'notifications.topics', 'text', 'uuid', 'jsonb', 'timestamp with time zone'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_fan_out', array['notifications.preferences', 'notifications.topics', 'text', 'uuid', 'jsonb', 'timestamp with time zone'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_fan_out', array['notifications.preferences', 'notifications.topics', 'text', 'uuid', 'jsonb', 'timestamp with time zone'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
do $$ begin
    perform notifications._claim_push_token(test.user_id(1), 'fcm', 'token one', '{}', null);
    perform notifications._claim_push_token(test.user_id(1), 'fcm', 'token two', '{}', null);
end $$;
create function pg_temp.fan_out(p_is_critical boolean, p_notification integer) returns void language sql as $$
    select notifications._fan_out(
        jsonb_populate_record(
            notifications._get_preferences(test.user_id(1)),
            '{"quiet_from": "00:00", "quiet_to": "23:59", "digest": "daily", "push_notifications": true, "email_notifications": false}'
        ),
        jsonb_populate_record(t, jsonb_build_object('is_critical', p_is_critical)), 'high', test.user_id(p_notification),
        '{"in_app": {}, "email": {}, "sms": {}, "push": {}}', '2040-07-01 12:00Z'
    )
    from notifications.topics as t where t.topic = 'general'
$$;
prepare rows as
    select channel, state, reason, priority, not_before, digest_key, recipient = test.user_id(1)::text
    from notifications.deliveries where notification_id = test.user_id($1) order by channel, recipient;

-- Behaviour
select pg_temp.fan_out(false, 7);
select results_eq(
    'execute rows(7)',
    $$ values ('email', 'suppressed', 'channel_off', 7::smallint, '2040-07-02 20:59Z'::timestamptz, null::text, true),
              ('in_app', 'pending', null, 7::smallint, '2040-07-01 12:00Z', null, true),
              ('push', 'pending', null, 7::smallint, '2040-07-02 20:59Z', 'general', false),
              ('push', 'pending', null, 7::smallint, '2040-07-02 20:59Z', 'general', false),
              ('sms', 'suppressed', 'channel_off', 7::smallint, '2040-07-02 20:59Z', null, true) $$,
    'one per channel and device, after digest and quiet hours; what is not wanted says so'
);
select pg_temp.fan_out(true, 8);
select results_eq(
    'execute rows(8)',
    $$ values ('email', 'pending', null::text, 0::smallint, '2040-07-01 12:00Z'::timestamptz, null::text, true),
              ('in_app', 'pending', null, 0::smallint, '2040-07-01 12:00Z', null, true),
              ('push', 'pending', null, 0::smallint, '2040-07-01 12:00Z', null, false),
              ('push', 'pending', null, 0::smallint, '2040-07-01 12:00Z', null, false),
              ('sms', 'suppressed', 'no_address', 0::smallint, '2040-07-01 12:00Z', null, true) $$,
    'what is critical heeds nothing but the lack of an address'
);

select * from finish();
rollback;
