-- Disables the address or push token that a provider called dead.
--
-- A token counts as dead only if it was last registered before the provider's answer
-- speaks of it: before the time in the answer ("timestamp": milliseconds, as APNs
-- sends), otherwise before the attempt began.

create or replace function notifications._drop_recipient(p_delivery notifications.deliveries, p_detail text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now       timestamptz := clock_timestamp();
    v_timestamp text := substring(p_detail from 'timestamp"?\s*[:=]\s*"?(\d{13})\M');
    v_dead_at   timestamptz := coalesce(to_timestamp(v_timestamp::numeric / 1000), p_delivery.claimed_at);
    v_address   text;
begin
    if p_delivery.channel = 'push' then
        update notifications.push_tokens as t
        set disabled_at = v_now
        where t.push_token_id = notifications._parse_uuid(p_delivery.recipient)
            and t.disabled_at is null
            and t.registered_at <= v_dead_at;

        return;
    end if;

    if p_delivery.user_id is null then
        return;
    end if;

    v_address := coalesce(
        notifications._resolve_address(p_delivery.channel, p_delivery.recipient, p_delivery.user_id) ->> 'to',
        p_delivery.recipient
    );

    update notifications.addresses as a
    set disabled_at = v_now
    where a.user_id = p_delivery.user_id and a.channel = p_delivery.channel and a.address = v_address
        and a.disabled_at is null;

    -- The address of the account is noted as dead, so that it is not tried for ever.
    if not found and p_delivery.channel = 'email' then
        insert into notifications.addresses (user_id, address_id, channel, address, disabled_at)
        values (p_delivery.user_id, core.uuid_v7(), 'email', v_address, v_now)
        on conflict on constraint addresses_user_id_channel_address_key do nothing;
    end if;
end;
$$;

comment on function notifications._drop_recipient(notifications.deliveries, text) is
    'Disable an address or push token that a provider called dead.';
