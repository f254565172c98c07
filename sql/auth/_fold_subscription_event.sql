-- What one event makes of a line (a row of auth.subscriptions as an object, null where it begins one).
--
-- Cancelling ends the renewing and nothing else; expiring ends the access; a failed payment leaves it until the
-- grace is over; a change of product waits for the renewal that brings it.

create or replace function auth._fold_subscription_event(p_line jsonb, p_event auth.subscription_events)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    c_buys       constant text[] := '{INITIAL_PURCHASE,RENEWAL,NON_RENEWING_PURCHASE}';
    v_type       constant text := p_event.event_type;
    v_facts      constant jsonb := p_event.facts;
    v_line       jsonb := coalesce(p_line, '{"is_renewing": false}');
    v_expires_at timestamptz := coalesce(v_facts ->> 'expires_at', v_line ->> 'expires_at');
    v_ended_at   timestamptz := v_line ->> 'ended_at';
    v_grace      timestamptz := v_line ->> 'grace_until';
begin
    if v_type = any (c_buys) then
        -- Only what is bought once may be good for ever.
        v_expires_at := coalesce(
            (v_facts ->> 'expires_at')::timestamptz,
            case when v_type = 'NON_RENEWING_PURCHASE' then 'infinity' else coalesce(v_expires_at, p_event.event_at) end
        );
        v_ended_at := null;
        v_grace := null;
        v_line := v_line || jsonb_build_object(
            'product_id', coalesce(v_facts ->> 'product_id', v_line ->> 'product_id'),
            'purchased_at', coalesce(v_facts ->> 'purchased_at', v_line ->> 'purchased_at'),
            'period_type', v_facts ->> 'period_type',
            'is_renewing', v_type <> 'NON_RENEWING_PURCHASE',
            'next_product_id', null, 'cancel_reason', null, 'expiration_reason', null, 'resumes_at', null
        );
    elsif v_type = 'CANCELLATION' then
        v_line := v_line || jsonb_build_object('is_renewing', false, 'cancel_reason', v_facts ->> 'cancel_reason');

        -- Money given back for something that never expires.
        if v_expires_at = 'infinity' and v_facts ->> 'cancel_reason' = 'CUSTOMER_SUPPORT' then
            v_ended_at := p_event.event_at;
        end if;
    elsif v_type = 'UNCANCELLATION' then
        v_line := v_line || '{"is_renewing": true, "cancel_reason": null, "resumes_at": null}';
    elsif v_type = 'EXPIRATION' then
        v_ended_at := least(p_event.event_at, (v_facts ->> 'expires_at')::timestamptz);
        v_grace := null;
        v_line := v_line
            || jsonb_build_object('is_renewing', false, 'expiration_reason', v_facts ->> 'expiration_reason');
    elsif v_type = 'BILLING_ISSUE' then
        v_grace := coalesce((v_facts ->> 'grace_until')::timestamptz, v_expires_at, p_event.event_at);
    elsif v_type = 'PRODUCT_CHANGE' then
        v_line := v_line || jsonb_build_object('next_product_id', v_facts ->> 'new_product_id');
    elsif v_type = 'SUBSCRIPTION_PAUSED' then
        v_line := v_line || jsonb_build_object('is_renewing', false, 'resumes_at', v_facts ->> 'resumes_at');
    elsif v_type = 'SUBSCRIPTION_EXTENDED' then
        v_ended_at := null;
    else
        return p_line;
    end if;

    v_expires_at := coalesce(v_expires_at, v_ended_at, p_event.event_at);

    return v_line || jsonb_build_object(
        'product_id', coalesce(v_line ->> 'product_id', v_facts ->> 'product_id', ''),
        'purchased_at', coalesce(v_line ->> 'purchased_at', v_facts ->> 'purchased_at'),
        'period_type', coalesce(v_line ->> 'period_type', v_facts ->> 'period_type'),
        'store', coalesce(v_facts ->> 'store', v_line ->> 'store'),
        'is_sandbox', coalesce(v_facts ->> 'environment', '') = 'SANDBOX',
        'expires_at', v_expires_at,
        'ended_at', v_ended_at,
        'grace_until', v_grace,
        'access_until', case
            when v_ended_at is not null then least(v_ended_at, greatest(v_expires_at, v_grace))
            else greatest(v_expires_at, v_grace)
        end,
        'last_event_id', p_event.event_id,
        'last_event_at', p_event.event_at
    );
end;
$$;

comment on function auth._fold_subscription_event(jsonb, auth.subscription_events) is
    'What one event makes of a line of a subscription.';
