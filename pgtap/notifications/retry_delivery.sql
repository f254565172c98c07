begin;
select plan(12);

-- Contract
select function_returns('notifications', 'retry_delivery', array['uuid'], 'notifications.deliveries');
select is_definer('notifications', 'retry_delivery', array['uuid']);
select function_privs_are('notifications', 'retry_delivery', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'retry_delivery', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('notifications', 'retry_delivery', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', 'retry_delivery', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, failure_count, finished_at)
values (test.user_id(1), 'email', 'r1', 'k1', 'dead', '{"subject": "s", "body": "b"}', now(), now(), 8, now());
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before)
values (test.user_id(2), 'email', 'r2', 'k2', 'sent', '{"subject": "s", "body": "b"}', now(), now());
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, member_count, topic)
values (test.user_id(3), 'email', 'r3', 'k3', 'dead', '{"subject": "s", "body": "b"}', now(), now(), 1, 'general');
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, carrier_id)
values (test.user_id(4), 'email', 'r4', 'k4', 'dead', '{"subject": "s", "body": "b"}', now(), now(), test.user_id(3));
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, carrier_id)
values (test.user_id(5), 'email', 'r5', 'k5', 'dead', '{"subject": "s", "body": "b"}', now(), now(), test.user_id(3));

-- Behaviour
select test.login_as('admin', test.user_id(9));
select results_eq(
    'select state, failure_count, finished_at, reason from notifications.retry_delivery(test.user_id(1))',
    $$ values ('pending', 0::smallint, null::timestamptz, 'retried') $$, 'begins anew'
);
select results_eq('select state, carrier_id from notifications.retry_delivery(test.user_id(5))', $$ values ('pending', null::uuid) $$, 'a member leaves on its own');
select notifications.retry_delivery(test.user_id(3));
select test.logout();
select results_eq(
    'select delivery_id, state, content ->> $$body$$ from notifications.deliveries where delivery_id in (test.user_id(3), test.user_id(4)) order by 1',
    $$ values (test.user_id(3), 'pending', E's\nb'), (test.user_id(4), 'pending', 'b') $$, 'a digest takes its members along'
);

-- Errors
select test.login_as('admin', test.user_id(9));
select throws_ok('select notifications.retry_delivery(test.user_id(2))', 'PT409', 'delivery_not_retriable', 'what arrived is not sent again');
select throws_ok('select notifications.retry_delivery(test.user_id(7))', 'PT404', 'delivery_not_found', 'needs a delivery');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select notifications.retry_delivery(test.user_id(1))', '42501', null, 'staff only');

select * from finish();
rollback;
