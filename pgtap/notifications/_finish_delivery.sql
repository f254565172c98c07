begin;
select plan(9);

-- Contract
select function_returns('notifications', '_finish_delivery', array['uuid'], 'void');
select isnt_definer('notifications', '_finish_delivery', array['uuid']);
select function_privs_are('notifications', '_finish_delivery', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_finish_delivery', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_finish_delivery', array['uuid'], 'anon', '{}'::text[]);

insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, member_count, reason, attempt)
values (test.user_id(1), 'email', 'r1', 'k1', 'failed', '{"subject": "s", "body": "b"}', now(), now(), 2, 'too_long', 1);
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, carrier_id)
values (test.user_id(2), 'email', 'r2', 'k2', 'pending', '{"subject": "s", "body": "b"}', now(), now(), test.user_id(1));
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, carrier_id, retract_asked_at)
values (test.user_id(3), 'email', 'r3', 'k3', 'pending', '{"subject": "s", "body": "b"}', now(), now(), test.user_id(1), now());

prepare members as
    select state, carrier_id is null, reason from notifications.deliveries where delivery_id in (test.user_id(2), test.user_id(3)) order by delivery_id;

-- Behaviour
select notifications._finish_delivery(test.user_id(1));
select results_eq('members', $$ values ('pending', true, 'digest_refused'), ('pending', true, 'digest_refused') $$, 'members of a digest that is refused leave one by one');
select results_eq(
    $$ select event_type, aggregate_id, payload ->> 'channel', payload ->> 'reason' from events.events where aggregate_type = 'delivery' $$,
    $$ values ('delivery_failed', test.user_id(1)::text, 'email', 'too_long') $$, 'a failure is published'
);
update notifications.deliveries set carrier_id = test.user_id(1) where delivery_id in (test.user_id(2), test.user_id(3));
update notifications.deliveries set state = 'pending' where delivery_id = test.user_id(1);
update notifications.deliveries set state = 'sent', reason = null where delivery_id = test.user_id(1);
select notifications._finish_delivery(test.user_id(1));
select results_eq('members', $$ values ('sent', false, null), ('sent', false, 'retracted_too_late') $$, 'members are sent with their digest');
select is((select count(*) from events.events where aggregate_type = 'delivery'), 1::bigint, 'which is no event');

select * from finish();
rollback;
