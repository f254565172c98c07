-- Takes in what a store told about a subscription; returns in a word what it came to: applied, kept (it changes
-- nothing: a test, a sandbox that gives nothing, a type that we do not know), repeated.
--
-- p_event: {"event_id", "event_type", "event_at", "subscribers": [names, the most telling first], "is_counted",
-- "facts": {"product_id", "new_product_id", "transaction_id", "original_transaction_id", "expires_at",
-- "purchased_at", "grace_until", "resumes_at", "store", "environment", "period_type", "cancel_reason",
-- "expiration_reason", "transferred_from", "transferred_to", …}}, as the gateway makes it of RevenueCat's.
--
-- Errors: PT400 invalid_subscription_event

create or replace function auth.apply_subscription_event(p_event jsonb)
returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_event auth.subscription_events;
begin
    begin
        v_event.event_id := p_event ->> 'event_id';
        v_event.event_type := p_event ->> 'event_type';
        v_event.event_at := p_event ->> 'event_at';
        v_event.is_counted := p_event ->> 'is_counted';
        v_event.facts := coalesce(p_event -> 'facts', '{}');
        v_event.subscribers := array(
            select coalesce(notifications._parse_uuid(n.name)::text, n.name)
            from jsonb_array_elements_text(coalesce(p_event -> 'subscribers', '[]')) with ordinality as n (name, place)
            order by n.place
        );

        insert into auth.subscription_events (event_id, event_type, event_at, subscribers, is_counted, facts)
        values (
            v_event.event_id, v_event.event_type, v_event.event_at, v_event.subscribers,
            v_event.is_counted and v_event.event_type <> 'TEST', v_event.facts
        )
        on conflict (event_id) do nothing;
    exception when data_exception or integrity_constraint_violation then
        raise exception 'invalid_subscription_event'
            using errcode = 'PT400',
                  detail = sqlerrm,
                  hint = 'Send {"event_id", "event_type", "event_at", "subscribers", "is_counted", "facts"}.';
    end;

    if not found then
        return 'repeated';
    end if;

    if cardinality(v_event.subscribers) > 0 then
        perform auth._settle_subscribers(v_event.subscribers);
    end if;

    return case
        when v_event.is_counted
            and cardinality(v_event.subscribers) > 0
            and v_event.event_type = any (array[
                'INITIAL_PURCHASE', 'RENEWAL', 'NON_RENEWING_PURCHASE', 'CANCELLATION', 'UNCANCELLATION', 'EXPIRATION',
                'BILLING_ISSUE', 'PRODUCT_CHANGE', 'SUBSCRIPTION_PAUSED', 'SUBSCRIPTION_EXTENDED', 'TRANSFER'
            ])
        then 'applied'
        else 'kept'
    end;
end;
$$;

comment on function auth.apply_subscription_event(jsonb) is
    'Take in what a store told about a subscription, once, in whatever order it comes.';

grant execute on function auth.apply_subscription_event(jsonb) to service_role;
