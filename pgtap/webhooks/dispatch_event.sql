begin;
select plan(11);

-- Contract
select function_returns('webhooks', 'dispatch_event', array['events.events'], 'void');
select is_definer('webhooks', 'dispatch_event', array['events.events']);
select function_privs_are('webhooks', 'dispatch_event', array['events.events'], 'service_role', array['EXECUTE']);
select function_privs_are('webhooks', 'dispatch_event', array['events.events'], 'authenticated', '{}'::text[]);
select function_privs_are('webhooks', 'dispatch_event', array['events.events'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_customer(1);
select test.create_customer(2);
do $$ begin
    perform webhooks.create_endpoint('https://example.com/system');
    perform webhooks.create_endpoint('https://example.com/meters', '{meter.*}');
    perform webhooks.create_endpoint('https://example.com/one', '{token.purchased}', p_owner_user_id => test.user_id(1));
    perform webhooks.create_endpoint('https://example.com/two', p_owner_user_id => test.user_id(2));
    perform webhooks.disable_endpoint(endpoint_id) from webhooks.create_endpoint('https://example.com/off');
end $$;
select test.login_as('authenticated', test.user_id(1));
do $$ begin perform tokens.purchase_tokens(test.meter_id(1), 50); end $$;
select test.logout();
create temporary view sent as
select e.url, d.content ->> 'subject' as type, (d.content ->> 'body')::jsonb as body, d.dedupe_key, d.user_id
from notifications.deliveries as d join webhooks.endpoints as e on e.endpoint_id::text = d.recipient;
do $$ begin perform webhooks.dispatch_event(e) from events.events as e where event_type = 'token_purchased'; end $$;
select results_eq(
    'select url, type, user_id from sent order by url',
    $$ values ('https://example.com/one', 'token.purchased', test.user_id(1)), ('https://example.com/system', 'token.purchased', null) $$,
    'goes to the system''s endpoints and to the buyer''s that want it, and to nobody else''s'
);
select results_eq(
    $$ select body ->> 'type', body -> 'data' ->> 'aggregate_id', body -> 'data' -> 'payload' ->> 'currency', body -> 'data' ? 'actor_id' from sent limit 1 $$,
    $$ values ('token.purchased', test.meter_id(1)::text, 'KES', false) $$, 'with what happened, and not who did it'
);
do $$ begin perform webhooks.dispatch_event(e) from events.events as e where event_type = 'token_purchased'; end $$;
select is((select count(*) from sent), 2::bigint, 'the same event again sends nothing again');
do $$ begin perform webhooks.dispatch_event(e) from events.events as e where event_type = 'meter_created'; end $$;
select is(
    (select count(*) from sent where type = 'meter.created' and url = 'https://example.com/meters'), 2::bigint, 'a family is a family'
);
select is((select count(*) from sent where url = 'https://example.com/two'), 0::bigint, 'of the registry users are told nothing');

-- Errors
select lives_ok(
    $$ select webhooks.dispatch_event(jsonb_populate_record(null::events.events, '{"event_id": 1, "event_type": "odd",
       "aggregate_type": "meter", "aggregate_id": "x", "payload": [], "created_at": "2026-01-01"}')) $$,
    'an odd event stops nothing'
);

select * from finish();
rollback;
