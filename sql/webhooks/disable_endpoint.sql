-- Sends nothing to an endpoint until it is enabled again.
--
-- Locks the endpoint.
--
-- Errors: PT404 endpoint_not_found

create or replace function webhooks.disable_endpoint(p_endpoint_id uuid)
returns webhooks.endpoints
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return webhooks._disable_endpoint(webhooks._lock_endpoint(p_endpoint_id), 'by_owner');
end;
$$;

comment on function webhooks.disable_endpoint(uuid) is 'Send nothing to an endpoint until it is enabled again.';

grant execute on function webhooks.disable_endpoint(uuid) to authenticated, service_role;
