-- Sends a webhook once more: the same body as a new message with an id of its own, so
-- that a receiver which remembers ids takes it. Returns the new id.
--
-- Errors: PT404 delivery_not_found, endpoint_not_found; PT409 endpoint_disabled; PT429 too_many_by_hand

create or replace function webhooks.resend_delivery(p_delivery_id uuid)
returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_delivery notifications.deliveries;
    v_endpoint webhooks.endpoints;
begin
    select d.* into v_delivery
    from notifications.deliveries as d
    where d.delivery_id = p_delivery_id and d.channel = 'webhook';

    if not found then
        raise exception 'delivery_not_found'
            using errcode = 'PT404',
                  detail = format('You have no webhook %s.', coalesce(p_delivery_id::text, 'without an id')),
                  hint = 'List what was sent with webhooks.list_deliveries.';
    end if;

    v_endpoint := webhooks._lock_endpoint(notifications._parse_uuid(v_delivery.recipient));

    if not v_endpoint.is_enabled then
        raise exception 'endpoint_disabled'
            using errcode = 'PT409',
                  detail = format('The endpoint was disabled at %s: %s.', v_endpoint.disabled_at, v_endpoint.disabled_reason),
                  hint = 'Enable it first with webhooks.enable_endpoint.';
    end if;

    perform webhooks._check_pace(v_endpoint.endpoint_id);

    return notifications._enqueue_delivery(
        p_channel => 'webhook',
        p_recipient => v_delivery.recipient,
        p_content => v_delivery.content,
        p_dedupe_key => 'resend:' || core.uuid_v7(),
        p_user_id => v_endpoint.owner_user_id
    );
end;
$$;

comment on function webhooks.resend_delivery(uuid) is 'Send a webhook once more, with a new id; returns it.';

grant execute on function webhooks.resend_delivery(uuid) to authenticated, service_role;
