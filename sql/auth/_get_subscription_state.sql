-- What a subscriber has at a moment: of what gives access the highest tier, and of several such what lasts
-- longest; else what ended last.

create or replace function auth._get_subscription_state(p_subscriber text, p_at timestamptz)
returns auth.subscription_state
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_state auth.subscription_state;
begin
    select
        notifications._parse_uuid(p_subscriber),
        case when l.access_until > p_at then p.tier end,
        case
            when l.access_until is null then 'none'
            when l.access_until <= p_at then 'expired'
            when l.expires_at <= p_at then 'grace'
            when l.resumes_at is not null then 'paused'
            when not l.is_renewing and l.expires_at < 'infinity' then 'cancelled'
            else 'active'
        end,
        l.product_id, l.next_product_id, l.store, l.period_type, coalesce(l.is_renewing, false),
        coalesce(l.is_sandbox, false), l.purchased_at, nullif(l.expires_at, 'infinity'), l.grace_until, l.resumes_at,
        nullif(l.access_until, 'infinity'), l.last_event_at
    into v_state
    from (values (1)) as one (row)
    left join auth.subscriptions as l on l.subscriber = p_subscriber
    left join auth.subscription_products as p on p.product_id = l.product_id
    left join auth.subscription_tiers as t on t.tier = p.tier
    order by
        coalesce(l.access_until > p_at and p.tier is not null, false) desc,
        case when l.access_until > p_at then t.rank end desc nulls last,
        l.access_until desc nulls last,
        l.line
    limit 1;

    return v_state;
end;
$$;

comment on function auth._get_subscription_state(text, timestamptz) is 'What a subscriber has at a moment.';
