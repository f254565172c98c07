-- Switches off an endpoint that the caller has locked. Where it was not its owner's
-- wish, an event tells them.

create or replace function webhooks._disable_endpoint(p_endpoint webhooks.endpoints, p_reason text)
returns webhooks.endpoints
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_endpoint webhooks.endpoints := p_endpoint;
begin
    if not v_endpoint.is_enabled then
        return v_endpoint;
    end if;

    update webhooks.endpoints as e
    set is_enabled = false, disabled_reason = p_reason, disabled_at = now(), updated_at = now()
    where e.endpoint_id = v_endpoint.endpoint_id
    returning * into v_endpoint;

    if p_reason <> 'by_owner' then
        perform events._publish(
            'webhook_endpoint_disabled', 'webhook_endpoint', v_endpoint.endpoint_id::text,
            jsonb_strip_nulls(jsonb_build_object(
                'endpoint_id', v_endpoint.endpoint_id,
                'user_id', v_endpoint.owner_user_id,
                'url', v_endpoint.url,
                'reason', p_reason,
                'failing_since', v_endpoint.failing_since,
                'last_error', v_endpoint.last_error
            ))
        );
    end if;

    return v_endpoint;
end;
$$;

comment on function webhooks._disable_endpoint(webhooks.endpoints, text) is 'Switch off a locked endpoint.';
