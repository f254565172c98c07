begin;
select plan(8);

-- Contract
select function_returns('notifications', '_release_leases', array['integer'], 'integer');
select isnt_definer('notifications', '_release_leases', array['integer']);
select function_privs_are('notifications', '_release_leases', array['integer'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_release_leases', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_release_leases', array['integer'], 'anon', '{}'::text[]);

insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, attempt, leased_until, provider)
values (test.user_id(1), 'email', 'r1', 'k1', 'sending', '{"subject": "s", "body": "b"}', now(), now(), 1, now() - interval '1 second', 'smtp');
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, attempt, leased_until)
values (test.user_id(2), 'email', 'r2', 'k2', 'sending', '{"subject": "s", "body": "b"}', now(), now(), 1, now() + interval '1 hour');

-- Behaviour
select is(notifications._release_leases(10), 1, 'takes back what its worker lost');
select results_eq(
    'select delivery_id, state, attempt, failure_count, reason from notifications.deliveries order by 1',
    $$ values (test.user_id(1), 'pending', 1, 1::smallint, 'lease_expired'), (test.user_id(2), 'sending', 1, 0::smallint, null) $$,
    'to be tried again'
);
select results_eq(
    'select delivery_id, attempt, provider, outcome from notifications.delivery_attempts',
    $$ values (test.user_id(1), 1, 'smtp', 'lease_expired') $$, 'and says so in the trail'
);

select * from finish();
rollback;
