-- Sends an endpoint a webhook of type webhook.test, so that its owner sees it arrive.
-- The filter does not apply to it.
--
-- Errors: PT404 endpoint_not_found; PT409 endpoint_disabled; PT429 too_many_by_hand

create or replace function webhooks.send_test_event(p_endpoint_id uuid)
returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_endpoint webhooks.endpoints := webhooks._lock_endpoint(p_endpoint_id);
begin
    if not v_endpoint.is_enabled then
        raise exception 'endpoint_disabled'
            using errcode = 'PT409',
                  detail = format('The endpoint was disabled at %s: %s.', v_endpoint.disabled_at, v_endpoint.disabled_reason),
                  hint = 'Enable it first with webhooks.enable_endpoint.';
    end if;

    perform webhooks._check_pace(p_endpoint_id);

    return webhooks._send(
        v_endpoint, 'webhook.test', clock_timestamp(),
        jsonb_build_object('endpoint_id', p_endpoint_id, 'message', 'It works.'),
        'test:' || core.uuid_v7()
    );
end;
$$;

comment on function webhooks.send_test_event(uuid) is 'Send an endpoint a webhook to try it out; returns the webhook''s id.';

grant execute on function webhooks.send_test_event(uuid) to authenticated, service_role;
