begin;
select plan(13);

-- Contract
select function_returns('notifications', 'claim_deliveries', array['integer', 'interval'], 'setof notifications.claimed_delivery');
select is_definer('notifications', 'claim_deliveries', array['integer', 'interval']);
select function_privs_are('notifications', 'claim_deliveries', array['integer', 'interval'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'claim_deliveries', array['integer', 'interval'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', 'claim_deliveries', array['integer', 'interval'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, priority)
values (test.user_id(1), 'email', 'r1', 'k1', 'pending', '{"subject": "s", "body": "b"}', now(), now(), 5);
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, priority)
values (test.user_id(2), 'email', 'r2', 'k2', 'pending', '{"subject": "s", "body": "b"}', now(), now() - interval '1 hour', 0);
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before)
values (test.user_id(3), 'email', 'r3', 'k3', 'pending', '{"subject": "s", "body": "b"}', now(), now() + interval '1 hour');
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, leased_until, attempt, failure_count)
values (test.user_id(4), 'email', 'r4', 'k4', 'sending', '{"subject": "s", "body": "b"}', now(), now(), now() - interval '1 second', 1, 9);
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before)
values (test.user_id(5), 'email', 'r5', 'k5', 'sent', '{"subject": "s", "body": "b"}', now(), now());

-- Behaviour
select test.login_as('service_role');
select results_eq(
    $$ select delivery_id, attempt, channel, provider, recipient, address, content ->> 'body', priority from notifications.claim_deliveries() $$,
    $$ values (test.user_id(2), 1, 'email', 'log', 'r2', '{"to": "r2"}'::jsonb, 'b', 0::smallint),
              (test.user_id(1), 1, 'email', 'log', 'r1', '{"to": "r1"}', 'b', 5::smallint) $$,
    'what is due, the most urgent first'
);
select is_empty('select * from notifications.claim_deliveries()', 'once');
select results_eq('select state, reason from notifications.list_deliveries() where delivery_id = test.user_id(4)', $$ values ('dead', 'lease_expired') $$, 'lost workers'' deliveries are seen to');
select test.logout();
update notifications.deliveries set state = 'pending' where state = 'sending';
select test.login_as('service_role');
select is((select count(*) from notifications.claim_deliveries(1)), 1::bigint, 'as many as asked for');

-- Errors
select throws_ok('select notifications.claim_deliveries(0)', 'PT400', 'invalid_limit', 'needs a limit');
select throws_ok('select notifications.claim_deliveries(1, null)', 'PT400', 'invalid_lease', 'needs a lease');
select throws_ok('select notifications.claim_deliveries(1, $$1 day$$)', 'PT400', 'invalid_lease', 'that is short');

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok('select notifications.claim_deliveries()', '42501', null, 'workers only');

select * from finish();
rollback;
