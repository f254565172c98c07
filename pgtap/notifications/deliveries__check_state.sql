begin;
select plan(6);

-- Contract
select function_returns('notifications', 'deliveries__check_state', '{}'::text[], 'trigger');

insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before)
values (test.user_id(1), 'email', 'r1', 'k1', 'sent', '{"subject": "s", "body": "b"}', now(), now());

select trigger_is('notifications', 'deliveries', '_100_check_state', 'notifications', 'deliveries__check_state');

-- Behaviour
select lives_ok($$ update notifications.deliveries set state = 'delivered' $$, 'a step that is a row');
select lives_ok($$ update notifications.deliveries set state = 'delivered' $$, 'no step');

-- Errors
select throws_ok($$ update notifications.deliveries set state = 'sent' $$, 'PT409', 'invalid_delivery_step', 'a step back');
select throws_ok($$ update notifications.deliveries set state = 'lost' $$, 'PT409', 'invalid_delivery_step', 'a state that is none');

select * from finish();
rollback;
