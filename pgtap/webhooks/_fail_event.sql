begin;
select plan(8);

-- Contract
select function_returns('webhooks', '_fail_event', array['webhooks.inbound_events', 'text'], 'void');
select function_privs_are('webhooks', '_fail_event', array['webhooks.inbound_events', 'text'], 'service_role', '{}'::text[]);
select function_privs_are(
    'webhooks', '_fail_event', array['webhooks.inbound_events', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are('webhooks', '_fail_event', array['webhooks.inbound_events', 'text'], 'anon', '{}'::text[]);

-- Behaviour
do $$ begin perform webhooks.receive_events('twilio', '[{"id": "a", "kind": "other", "payload": {}}]'); end $$;
do $$ begin perform webhooks._fail_event(e, 'PT400 why') from webhooks.inbound_events as e; end $$;
select results_eq(
    $$ select state, failure_count, reason, not_before > now() from webhooks.inbound_events $$,
    $$ values ('pending', 1::smallint, 'PT400 why', true) $$, 'once more later'
);
update webhooks.inbound_events set failure_count = 8;
do $$ begin perform webhooks._fail_event(e, 'why') from webhooks.inbound_events as e; end $$;
select ok((select not_before between now() + interval '5 hours' and now() + interval '7 hours' and state = 'pending' from webhooks.inbound_events), 'at most six hours later');
do $$ begin perform webhooks._fail_event(e, repeat('y', 1000)) from webhooks.inbound_events as e; end $$;
select results_eq(
    'select state, length(reason), finished_at is not null from webhooks.inbound_events',
    $$ values ('dead', 500, true) $$, 'the tenth time it is given up'
);
select is((select payload ->> 'provider' from events.events where event_type = 'inbound_event_dead'), 'twilio', 'and the log knows');

select * from finish();
rollback;
