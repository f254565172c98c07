-- The trail of a subscription, the newest first; before p_before where there is more.
--
-- Errors: PT400 invalid_limit, user_required; PT401 not_authenticated; PT403 not_yours

create or replace function auth.list_subscription_events(
    p_user_id uuid default null,
    p_before  timestamptz default null,
    p_limit   integer default 50
)
returns setof auth.subscription_entry
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._subscription_user(p_user_id);
begin
    if p_limit is null or p_limit not between 1 and 500 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'null')),
                  hint = 'Ask for 1 to 500 events.';
    end if;

    return query
    select
        e.event_id, e.event_type, e.event_at, v_user_id, e.is_counted, e.facts ->> 'product_id', e.facts ->> 'store',
        (e.facts ->> 'expires_at')::timestamptz,
        coalesce(e.facts ->> 'cancel_reason', e.facts ->> 'expiration_reason'),
        (e.facts ->> 'price')::numeric, e.facts ->> 'currency'
    from auth.subscription_events as e
    where e.subscribers @> array[v_user_id::text]
        and e.event_at < coalesce(p_before, 'infinity')
    order by e.event_at desc, e.event_id desc
    limit p_limit;
end;
$$;

comment on function auth.list_subscription_events(uuid, timestamptz, integer) is
    'What the stores told about your subscription, the newest first.';

grant execute on function auth.list_subscription_events(uuid, timestamptz, integer) to authenticated, service_role;
