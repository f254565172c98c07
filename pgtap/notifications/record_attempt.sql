begin;
select plan(21);

-- Contract
select function_returns('notifications', 'record_attempt', array['uuid', 'integer', 'text', 'text', 'text', 'text', 'interval'], 'text');
select is_definer('notifications', 'record_attempt', array['uuid', 'integer', 'text', 'text', 'text', 'text', 'interval']);
select function_privs_are('notifications', 'record_attempt', array['uuid', 'integer', 'text', 'text', 'text', 'text', 'interval'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'record_attempt', array['uuid', 'integer', 'text', 'text', 'text', 'text', 'interval'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', 'record_attempt', array['uuid', 'integer', 'text', 'text', 'text', 'text', 'interval'], 'anon', '{}'::text[]);

insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before)
values (test.user_id(1), 'sms', '+254700000001', 'k1', 'pending', '{"subject": "s", "body": "b"}', now(), now());
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before)
values (test.user_id(2), 'sms', '+254700000002', 'k2', 'pending', '{"subject": "s", "body": "b"}', now(), now());
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before)
values (test.user_id(3), 'sms', '+254700000003', 'k3', 'pending', '{"subject": "s", "body": "b"}', now(), now());
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before)
values (test.user_id(4), 'sms', '+254700000004', 'k4', 'pending', '{"subject": "s", "body": "b"}', now(), now());
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before)
values (test.user_id(5), 'sms', '+254700000005', 'k5', 'pending', '{"subject": "s", "body": "b"}', now(), now());
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before)
values (test.user_id(6), 'sms', '+254700000006', 'k6', 'pending', '{"subject": "s", "body": "b"}', now(), now());

do $$ begin perform notifications.claim_deliveries(); end $$;
select test.login_as('service_role');
prepare report as
    select notifications.record_attempt(test.user_id($1), $2, $3, $4, $5);

-- Behaviour
select results_eq($$ execute report(1, 1, 'sent', 'm1', null) $$, array['sent'], 'sent');
select results_eq($$ execute report(1, 1, 'sent', 'm1', null) $$, array['sent'], 'said twice');
select results_eq($$ execute report(2, 1, 'delivered', 'm2', null) $$, array['delivered'], 'delivered');
select results_eq($$ execute report(3, 1, 'rejected', null, 'E1') $$, array['failed'], 'never');
select results_eq($$ execute report(4, 1, 'retry', null, 'timeout') $$, array['pending'], 'again');
select results_eq($$ execute report(5, 1, 'drop_recipient', null, 'gone') $$, array['failed'], 'nobody there');
select ok(not notifications.record_receipt('log', 'm6', 'read'), 'a receipt that overtakes the report');
select results_eq($$ execute report(6, 1, 'sent', 'm6', null) $$, array['read'], 'is waiting for it');
select results_eq(
    'select state, reason, failure_count, provider_message_id from notifications.list_deliveries() order by delivery_id',
    $$ values ('sent', null, 0::smallint, 'm1'), ('delivered', null, 0::smallint, 'm2'), ('failed', 'E1', 0::smallint, null),
              ('pending', 'timeout', 1::smallint, null), ('failed', 'gone', 0::smallint, null), ('read', null, 0::smallint, 'm6') $$,
    'what became of each'
);
select results_eq(
    'select outcome, provider, error_code from notifications.list_delivery_attempts(test.user_id(4))', $$ values ('retry', 'log', 'timeout') $$, 'and its trail'
);
select results_eq($$ execute report(4, 1, 'sent', 'm4', null) $$, array['sent'], 'that it was sent after all spares sending it twice');

-- Errors
select throws_ok($$ execute report(1, 1, 'lost', null, null) $$, 'PT400', 'invalid_outcome', 'knows outcomes');
select throws_ok($$ execute report(99, 1, 'sent', null, null) $$, 'PT404', 'delivery_not_found', 'needs a delivery');
select throws_ok($$ execute report(1, 2, 'sent', null, null) $$, 'PT409', 'lease_lost', 'and its last claim');
select throws_ok($$ execute report(3, 1, 'retry', null, null) $$, 'PT409', 'lease_lost', 'that is not finished');

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select notifications.record_attempt(test.user_id(1), 1, 'sent') $$, '42501', null, 'workers only');

select * from finish();
rollback;
