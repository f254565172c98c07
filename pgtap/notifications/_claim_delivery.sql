begin;
select plan(11);

-- Contract
select function_returns('notifications', '_claim_delivery', array['uuid', 'interval'], 'notifications.claimed_delivery');
select isnt_definer('notifications', '_claim_delivery', array['uuid', 'interval']);
select function_privs_are('notifications', '_claim_delivery', array['uuid', 'interval'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_claim_delivery', array['uuid', 'interval'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_claim_delivery', array['uuid', 'interval'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, user_id)
values (test.user_id(1), 'email', test.user_id(1)::text, 'k1', 'pending', '{"subject": "s", "body": "b"}', now(), now(), test.user_id(1));
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, user_id)
values (test.user_id(2), 'sms', test.user_id(1)::text, 'k2', 'pending', '{"subject": "s", "body": "b"}', now(), now(), test.user_id(1));
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before)
values (test.user_id(3), 'webhook', 'r3', 'k3', 'pending', '{"subject": "s", "body": "b"}', now(), now());

insert into notifications.providers (provider, channel, circuit, opened_until) values ('w', 'webhook', 'open', now() + interval '1 hour');
prepare claim as
    select c.delivery_id, c.attempt, c.channel, c.provider, c.address from notifications._claim_delivery(test.user_id($1), '1 minute') as c;

-- Behaviour
select results_eq('execute claim(1)', $$ values (test.user_id(1), 1, 'email', 'log', '{"to": "user1@example.com"}'::jsonb) $$, 'says who sends it where');
select results_eq('execute claim(2)', $$ values (null::uuid, null::integer, null::text, null::text, null::jsonb) $$, 'not where there is no address');
select results_eq('execute claim(3)', $$ values (null::uuid, null::integer, null::text, null::text, null::jsonb) $$, 'nor where nobody can send it');
select results_eq(
    'select state, reason, not_before = now() + interval $$1 hour$$ from notifications.deliveries order by delivery_id',
    $$ values ('sending', null, false), ('suppressed', 'no_address', false), ('pending', 'no_provider', true) $$, 'and says why'
);
update notifications.deliveries set state = 'pending', notification_id = test.user_id(9) where delivery_id = test.user_id(1);
insert into notifications.preferences (user_id, quiet_from, quiet_to, time_zone)
select test.user_id(1), (clock_timestamp() at time zone 'UTC' - interval '1 hour')::time, (clock_timestamp() at time zone 'UTC' + interval '1 hour')::time, 'UTC';
select results_eq('execute claim(1)', $$ values (null::uuid, null::integer, null::text, null::text, null::jsonb) $$, 'nor in quiet hours');
select results_eq(
    'select reason, not_before > now() + interval $$50 minutes$$ from notifications.deliveries where delivery_id = test.user_id(1)',
    $$ values ('quiet_hours', true) $$, 'it waits for their end'
);

select * from finish();
rollback;
