begin;
select plan(12);

-- Contract
select function_returns('notifications', '_schedule_retry', array['notifications.deliveries', 'text', 'interval', 'boolean'], 'text');
select isnt_definer('notifications', '_schedule_retry', array['notifications.deliveries', 'text', 'interval', 'boolean']);
select function_privs_are('notifications', '_schedule_retry', array['notifications.deliveries', 'text', 'interval', 'boolean'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_schedule_retry', array['notifications.deliveries', 'text', 'interval', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_schedule_retry', array['notifications.deliveries', 'text', 'interval', 'boolean'], 'anon', '{}'::text[]);

insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, attempt, failure_count)
values (test.user_id(1), 'email', 'r1', 'k1', 'sending', '{"subject": "s", "body": "b"}', now(), now(), 3, 8);
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, attempt, retract_asked_at)
values (test.user_id(2), 'email', 'r2', 'k2', 'sending', '{"subject": "s", "body": "b"}', now(), now(), 1, now());

prepare retry as
    select notifications._schedule_retry(d, 'oops', '1 hour', $2) from notifications.deliveries as d where d.delivery_id = test.user_id($1);

-- Behaviour
select results_eq('execute retry(1, true)', array['pending'], 'waits');
select results_eq(
    $$ select failure_count, reason, not_before - now() > '59 minutes' from notifications.deliveries where delivery_id = test.user_id(1) $$,
    $$ values (9::smallint, 'oops', true) $$, 'as long as the provider wants'
);
update notifications.deliveries set state = 'sending' where delivery_id = test.user_id(1);
select results_eq('execute retry(1, false)', array['pending'], 'what is nobody''s failure');
select results_eq(
    $$ select failure_count, not_before <= clock_timestamp() from notifications.deliveries where delivery_id = test.user_id(1) $$,
    $$ values (9::smallint, true) $$, 'costs neither an attempt nor time'
);
update notifications.deliveries set state = 'sending' where delivery_id = test.user_id(1);
select results_eq('execute retry(1, true)', array['dead'], 'the last failure');
select results_eq('execute retry(2, true)', array['retracted'], 'what was taken back meanwhile');
select results_eq(
    $$ select event_type, payload ->> 'state', payload ->> 'reason' from events.events where aggregate_type = 'delivery' $$,
    $$ values ('delivery_failed', 'dead', 'oops') $$, 'that it is dead is published'
);

select * from finish();
rollback;
