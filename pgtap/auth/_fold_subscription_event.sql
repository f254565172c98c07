begin;
select plan(21);

-- Contract
select function_returns('auth', '_fold_subscription_event', array['jsonb', 'auth.subscription_events'], 'jsonb');
select isnt_definer('auth', '_fold_subscription_event', array['jsonb', 'auth.subscription_events']);
select function_privs_are('auth', '_fold_subscription_event', array['jsonb', 'auth.subscription_events'], 'service_role', '{}'::text[]);
select function_privs_are('auth', '_fold_subscription_event', array['jsonb', 'auth.subscription_events'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_fold_subscription_event', array['jsonb', 'auth.subscription_events'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_fold_subscription_event', array['jsonb', 'auth.subscription_events'], 'anon', '{}'::text[]);

create function pg_temp.fold(p_line jsonb, p_type text, p_facts jsonb default '{}')
returns jsonb
language sql
return auth._fold_subscription_event(p_line, row(
    'e', p_type, '2026-06-01 00:00Z', '{u}', true, p_facts, now()
)::auth.subscription_events);
create temporary table l as
select pg_temp.fold(null, 'INITIAL_PURCHASE', '{"product_id": "p", "expires_at": "2026-07-01T00:00:00Z", "period_type": "TRIAL"}') as line;
create function pg_temp.access(p_line jsonb)
returns timestamptz
language sql
return (p_line ->> 'access_until')::timestamptz;

-- Behaviour
select is(pg_temp.access(line), '2026-07-01 00:00Z', 'a purchase is good until it expires') from l;
select is(pg_temp.access(pg_temp.fold(line, 'CANCELLATION', '{"cancel_reason": "UNSUBSCRIBE"}')), '2026-07-01 00:00Z', 'cancelling takes nothing') from l;
select is(pg_temp.fold(line, 'CANCELLATION', '{}') ->> 'is_renewing', 'false', 'but the next renewal') from l;
select is(
    pg_temp.access(pg_temp.fold(line, 'CANCELLATION', '{"cancel_reason": "CUSTOMER_SUPPORT", "expires_at": "2026-05-31T00:00:00Z"}')),
    '2026-05-31 00:00Z', 'money given back ends it when the store says'
) from l;
select is(pg_temp.access(pg_temp.fold(line, 'EXPIRATION', '{}')), '2026-06-01 00:00Z', 'expiring ends it') from l;
select is(
    pg_temp.access(pg_temp.fold(line, 'BILLING_ISSUE', '{"expires_at": "2026-06-01T00:00:00Z", "grace_until": "2026-06-17T00:00:00Z"}')),
    '2026-06-17 00:00Z', 'a grace is access'
) from l;
select is(pg_temp.access(pg_temp.fold(line, 'BILLING_ISSUE', '{"expires_at": "2026-06-01T00:00:00Z"}')), '2026-06-01 00:00Z', 'without a grace there is none') from l;
select is(
    pg_temp.access(pg_temp.fold(pg_temp.fold(line, 'BILLING_ISSUE', '{"grace_until": "2026-09-01T00:00:00Z"}'), 'RENEWAL', '{"expires_at": "2026-08-01T00:00:00Z"}')),
    '2026-08-01 00:00Z', 'a renewal ends the grace'
) from l;
select is(pg_temp.fold(line, 'PRODUCT_CHANGE', '{"new_product_id": "q"}') ->> 'product_id', 'p', 'a change waits') from l;
select is(pg_temp.fold(line, 'PRODUCT_CHANGE', '{"new_product_id": "q"}') ->> 'next_product_id', 'q', 'for the renewal') from l;
select is(pg_temp.access(pg_temp.fold(null, 'NON_RENEWING_PURCHASE', '{"product_id": "p"}')), 'infinity', 'what is bought once may be for ever');
select is(
    pg_temp.access(pg_temp.fold(pg_temp.fold(null, 'NON_RENEWING_PURCHASE', '{"product_id": "p"}'), 'CANCELLATION', '{"cancel_reason": "CUSTOMER_SUPPORT"}')),
    '2026-06-01 00:00Z', 'unless the money was given back'
);
select is(pg_temp.access(pg_temp.fold(null, 'RENEWAL', '{"product_id": "p"}')), '2026-06-01 00:00Z', 'a renewal that says no end gives nothing');
select is(pg_temp.fold(line, 'SUBSCRIPTION_PAUSED', '{"resumes_at": "2026-10-01T00:00:00Z"}') ->> 'resumes_at', '2026-10-01T00:00:00Z', 'a pause has an end') from l;
select is(pg_temp.fold(line, 'UNKNOWN_TO_US', '{}'), line, 'what is not known changes nothing') from l;

select * from finish();
rollback;
