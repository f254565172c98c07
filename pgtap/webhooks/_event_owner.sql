begin;
select plan(17);

-- Contract
select function_returns('webhooks', '_event_owner', array['events.events'], 'uuid');
select function_privs_are('webhooks', '_event_owner', array['events.events'], 'service_role', '{}'::text[]);
select function_privs_are('webhooks', '_event_owner', array['events.events'], 'authenticated', '{}'::text[]);
select function_privs_are('webhooks', '_event_owner', array['events.events'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_customer(1);
select test.create_customer(2);
create function pg_temp.event(p_type text, p_aggregate text, p_id text, p_payload jsonb, p_at timestamptz default now())
returns events.events language sql as $$
    select jsonb_populate_record(null::events.events, jsonb_build_object(
        'event_type', p_type, 'aggregate_type', p_aggregate, 'aggregate_id', p_id, 'payload', p_payload, 'created_at', p_at))
$$;
create temporary table bought on commit drop as
select p.purchase_id
from tokens.purchase_tokens(
    test.meter_id(1), 50, null, (test.wallet(2)).account_id
) as p;
select is(
    webhooks._event_owner(pg_temp.event('wallet_opened', 'account', 'x', jsonb_build_object('account_id', (test.wallet(1)).account_id))),
    test.user_id(1), 'a wallet''s event is its owner''s'
);
select is(
    webhooks._event_owner(pg_temp.event('transaction_completed', 'transaction', 'x', jsonb_build_object('account_id', (test.wallet(2)).account_id))),
    test.user_id(2), 'and so is that of a transaction'
);
select is(
    webhooks._event_owner(pg_temp.event('token_purchased', 'meter', test.meter_id(1)::text, (select to_jsonb(b) from bought as b))),
    test.user_id(2), 'a purchase is the buyer''s, not that of the meter''s owner'
);
select is(
    webhooks._event_owner(pg_temp.event('balance_exhausted', 'meter', test.meter_id(1)::text, '{}')),
    test.user_id(1), 'a balance is that of the meter''s owner'
);
select is(
    webhooks._event_owner(pg_temp.event('balance_exhausted', 'meter', test.meter_id(1)::text, '{}', now() - interval '2 days')),
    null, 'an old one may be about an owner before'
);
select is(
    webhooks._event_owner(pg_temp.event('meter_updated', 'meter', test.meter_id(1)::text, '{}')), null, 'what is not listed is nobody''s'
);
select is(
    webhooks._event_owner(pg_temp.event('wallet_status_changed', 'account', 'x', jsonb_build_object('account_id', (test.wallet(1)).account_id))),
    null, 'what staff wrote about a wallet is nobody''s'
);
do $$ begin perform test.create_rule(), test.signal(1, 0); end $$;
select is(
    webhooks._event_owner(pg_temp.event('alerts_processed', 'alert', test.open_alert(1)::text, '{}')),
    test.user_id(1), 'an alert is its owner''s'
);
select is(
    webhooks._event_owner(pg_temp.event('alerts_processed', 'alert', test.user_id(7)::text, '{}')), null, 'one that is none is nobody''s'
);

do $$ begin perform meters.unassign_meter(test.meter_id(1)), meters.assign_meter(test.meter_id(1), test.user_id(2)); end $$;
select is(
    webhooks._event_owner(pg_temp.event('balance_exhausted', 'meter', test.meter_id(1)::text, '{}', now() - interval '1 minute')),
    null, 'what was before the meter changed hands is nobody''s'
);
select is(
    webhooks._event_owner(pg_temp.event('balance_exhausted', 'meter', test.meter_id(1)::text, '{}', clock_timestamp())),
    test.user_id(2), 'and what is after it is the new owner''s'
);

-- Errors
select is(
    webhooks._event_owner(pg_temp.event('token_purchased', 'meter', 'nonsense', '{"purchase_id": "nonsense"}')),
    null, 'what names nothing is nobody''s'
);
select is(
    webhooks._event_owner(pg_temp.event('wallet_opened', 'account', 'x', '{"account_id": 7}')), null, 'ids that are none are no error'
);

select * from finish();
rollback;
