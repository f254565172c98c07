-- Calls to providers, newest first: for one order, or of a provider within the last days.
--
-- Errors: PT400 invalid_limit, order_or_provider_required

create or replace function vending.list_provider_calls(
    p_order_id      uuid default null,
    p_provider_code text default null,
    p_limit         integer default 100,
    p_since         timestamptz default null
)
returns setof vending.provider_calls
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = 'force_custom_plan'
as $$
begin
    perform core._check_limit(p_limit);

    if num_nonnulls(p_order_id, p_provider_code) <> 1 then
        raise exception 'order_or_provider_required'
            using errcode = 'PT400',
                  detail = 'Calls are listed for an order or for a provider.',
                  hint = 'Send either p_order_id or p_provider_code.';
    end if;

    if p_order_id is not null then
        return query
        select c.*
        from vending.provider_calls as c
        where c.order_id = p_order_id
            and c.call_at >= coalesce(p_since, payments._id_time(p_order_id) - interval '1 day')
        order by c.call_at desc, c.call_id desc
        limit p_limit;
    else
        return query
        select c.*
        from vending.provider_calls as c
        where c.provider_code = p_provider_code and c.call_at >= coalesce(p_since, now() - interval '7 days')
        order by c.call_at desc, c.call_id desc
        limit p_limit;
    end if;
end;
$$;

comment on function vending.list_provider_calls(uuid, text, integer, timestamptz) is 'Calls to providers, newest first.';

grant execute on function vending.list_provider_calls(uuid, text, integer, timestamptz) to admin, service_role;
