begin;
select plan(9);

-- Contract
select function_returns('notifications', '_merge_digests', array['integer'], 'integer');
select isnt_definer('notifications', '_merge_digests', array['integer']);
select function_privs_are('notifications', '_merge_digests', array['integer'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_merge_digests', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_merge_digests', array['integer'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, user_id, digest_key, topic)
values (test.user_id(1), 'email', test.user_id(1)::text, 'k1', 'pending', '{"subject": "s", "body": "b"}', now(), now(), test.user_id(1), 'news', 'general');
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, user_id, digest_key, topic)
values (test.user_id(2), 'email', test.user_id(1)::text, 'k2', 'pending', '{"subject": "s", "body": "b"}', now(), now(), test.user_id(1), 'news', 'general');
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, user_id, digest_key, topic)
values (test.user_id(3), 'sms', test.user_id(1)::text, 'k3', 'pending', '{"subject": "s", "body": "b"}', now(), now(), test.user_id(1), 'news', 'general');
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, user_id, digest_key, topic)
values (test.user_id(4), 'email', test.user_id(1)::text, 'k4', 'pending', '{"subject": "s", "body": "b"}', now(), now() + interval '1 hour', test.user_id(1), 'news', 'general');

-- Behaviour
select is(notifications._merge_digests(10), 1, 'one message for the two that are due together');
select results_eq(
    'select channel, member_count, content ->> $$subject$$ from notifications.deliveries where member_count > 0',
    $$ values ('email', 2, '2 messages: News') $$, 'which carries them'
);
select results_eq(
    'select delivery_id, carrier_id is null, digest_key from notifications.deliveries where member_count = 0 order by 1',
    $$ values (test.user_id(1), false, null::text), (test.user_id(2), false, null), (test.user_id(3), true, null), (test.user_id(4), true, 'news') $$,
    'a single one leaves as it is, a later one waits'
);
select is(notifications._merge_digests(10), 0, 'nothing is left');

select * from finish();
rollback;
