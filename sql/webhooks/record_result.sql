-- What an endpoint answered, told by the sender: p_outcome as in
-- notifications.record_attempt. 410 Gone (disable_endpoint) switches it off; so does
-- having taken nothing for three days and ten attempts.
--
-- Locks the endpoint only where something changes: an endpoint that works costs no write.
--
-- Errors: PT400 invalid_outcome

create or replace function webhooks.record_result(
    p_endpoint_id uuid,
    p_outcome     text,
    p_error_code  text default null
)
returns webhooks.endpoints
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_endpoint webhooks.endpoints;
begin
    if coalesce(p_outcome, '') not in ('sent', 'delivered', 'retry', 'rejected', 'disable_endpoint') then
        raise exception 'invalid_outcome'
            using errcode = 'PT400',
                  detail = format('%L is not what can come of a webhook.', p_outcome),
                  hint = 'Use sent, delivered, retry, rejected or disable_endpoint.';
    end if;

    if p_outcome in ('sent', 'delivered') then
        update webhooks.endpoints as e
        set failing_since = null, failure_count = 0, last_error = null
        where e.endpoint_id = p_endpoint_id and e.failing_since is not null
        returning * into v_endpoint;

        return v_endpoint;
    end if;

    update webhooks.endpoints as e
    set failing_since = coalesce(e.failing_since, clock_timestamp()),
        failure_count = e.failure_count + 1,
        last_error = left(p_error_code, 200)
    where e.endpoint_id = p_endpoint_id and e.is_enabled
    returning * into v_endpoint;

    if found and p_outcome = 'disable_endpoint' then
        return webhooks._disable_endpoint(v_endpoint, 'gone');
    end if;

    if found and v_endpoint.failure_count >= 10 and v_endpoint.failing_since < clock_timestamp() - interval '3 days' then
        return webhooks._disable_endpoint(v_endpoint, 'failing');
    end if;

    return v_endpoint;
end;
$$;

comment on function webhooks.record_result(uuid, text, text) is
    'What an endpoint answered; switches off one that is gone or took nothing for days.';

grant execute on function webhooks.record_result(uuid, text, text) to service_role;
