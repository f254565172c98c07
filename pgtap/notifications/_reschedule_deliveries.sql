begin;
select plan(8);

-- Contract
select function_returns('notifications', '_reschedule_deliveries', array['uuid'], 'void');
select is_definer('notifications', '_reschedule_deliveries', array['uuid']);
select function_privs_are('notifications', '_reschedule_deliveries', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_reschedule_deliveries', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_reschedule_deliveries', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1); end $$;
create function pg_temp.tell(text, timestamptz) returns uuid language sql as $$
    select notifications._create(test.user_id(1), $1, '{"subject": "s", "body": "b"}', p_not_before => $2)
$$;
do $$ begin perform pg_temp.tell('general', '2040-07-01 20:00Z'), pg_temp.tell('security_alert', '2040-07-01 20:00Z'); end $$;
prepare waiting as
    select topic, state, reason, not_before, digest_key from notifications.deliveries where channel = 'email' order by topic;

-- Behaviour
insert into notifications.preferences (user_id, quiet_from, quiet_to, digest) values (test.user_id(1), '22:00', '07:00', 'hourly');
select notifications._reschedule_deliveries(test.user_id(1));
select results_eq(
    'waiting',
    $$ values ('general', 'pending', null::text, '2040-07-02 04:00Z'::timestamptz, 'general'), ('security_alert', 'pending', null, '2040-07-01 20:00Z', null) $$,
    'what waits obeys the new hours, what is critical does not'
);
update notifications.preferences set time_zone = 'Europe/Berlin', digest = 'immediate', quiet_from = '23:00';
select notifications._reschedule_deliveries(test.user_id(1));
select results_eq(
    'waiting',
    $$ values ('general', 'pending', null::text, '2040-07-01 20:00Z'::timestamptz, null::text), ('security_alert', 'pending', null, '2040-07-01 20:00Z', null) $$,
    'which may be earlier again'
);
update notifications.preferences set email_notifications = false;
select notifications._reschedule_deliveries(test.user_id(1));
select results_eq(
    'select topic, state, reason from notifications.deliveries where channel = $$email$$ order by topic',
    $$ values ('general', 'suppressed', 'channel_off'), ('security_alert', 'pending', null) $$,
    'and does not leave where it is not wanted any more'
);

select * from finish();
rollback;
