-- Changes where an endpoint is, what it wants and how it is called; what is left out
-- stays. p_all_event_types true takes the filter away. At a new address failures are
-- counted anew.
--
-- Locks the endpoint.
--
-- Errors: PT400 invalid_url, invalid_event_types; PT404 endpoint_not_found

create or replace function webhooks.update_endpoint(
    p_endpoint_id     uuid,
    p_url             text default null,
    p_event_types     text[] default null,
    p_description     text default null,
    p_all_event_types boolean default false
)
returns webhooks.endpoints
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_endpoint webhooks.endpoints;
begin
    if p_url is not null then
        perform webhooks._check_url(p_url);
    end if;

    perform webhooks._check_event_types(p_event_types);
    perform webhooks._lock_endpoint(p_endpoint_id);

    update webhooks.endpoints as e
    set url = coalesce(p_url, e.url),
        event_types = case when p_all_event_types then null else coalesce(p_event_types, e.event_types) end,
        description = coalesce(nullif(btrim(p_description), ''), e.description),
        failing_since = case when p_url is null then e.failing_since end,
        failure_count = case when p_url is null then e.failure_count else 0 end,
        updated_at = now()
    where e.endpoint_id = p_endpoint_id
    returning * into v_endpoint;

    return v_endpoint;
end;
$$;

comment on function webhooks.update_endpoint(uuid, text, text[], text, boolean) is
    'Change an endpoint; what is left out stays.';

grant execute on function webhooks.update_endpoint(uuid, text, text[], text, boolean) to authenticated, service_role;
