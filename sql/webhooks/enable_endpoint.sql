-- Sends to an endpoint again. What was refused meanwhile is not made up for; see
-- webhooks.resend_delivery.
--
-- Locks the endpoint.
--
-- Errors: PT404 endpoint_not_found

create or replace function webhooks.enable_endpoint(p_endpoint_id uuid)
returns webhooks.endpoints
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_endpoint webhooks.endpoints;
begin
    perform webhooks._lock_endpoint(p_endpoint_id);

    update webhooks.endpoints as e
    set is_enabled = true, disabled_reason = null, disabled_at = null,
        failing_since = null, failure_count = 0, last_error = null, updated_at = now()
    where e.endpoint_id = p_endpoint_id
    returning * into v_endpoint;

    return v_endpoint;
end;
$$;

comment on function webhooks.enable_endpoint(uuid) is 'Send to an endpoint again.';

grant execute on function webhooks.enable_endpoint(uuid) to authenticated, service_role;
