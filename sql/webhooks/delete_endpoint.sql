-- Removes an endpoint and its secrets. What waits for it is not sent any more; the
-- history of its deliveries stays.
--
-- Locks the endpoint.
--
-- Errors: PT404 endpoint_not_found

create or replace function webhooks.delete_endpoint(p_endpoint_id uuid)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform webhooks._lock_endpoint(p_endpoint_id);

    delete from webhooks.endpoint_secrets as s where s.endpoint_id = p_endpoint_id;
    delete from webhooks.endpoints as e where e.endpoint_id = p_endpoint_id;
end;
$$;

comment on function webhooks.delete_endpoint(uuid) is 'Remove an endpoint and its secrets.';

grant execute on function webhooks.delete_endpoint(uuid) to authenticated, service_role;
