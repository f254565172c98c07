-- Makes a due delivery, which the caller has locked, ready to send; null where it has
-- to wait or is not to be sent.

create or replace function notifications._claim_delivery(p_delivery_id uuid, p_lease interval)
returns notifications.claimed_delivery
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now         timestamptz := clock_timestamp();
    v_delivery    notifications.deliveries;
    v_preferences notifications.preferences;
    v_provider    notifications.providers;
    v_address     jsonb;
    v_not_before  timestamptz := v_now;
    v_reason      text;
    v_claimed     notifications.claimed_delivery;
begin
    select d.* into v_delivery
    from notifications.deliveries as d
    where d.delivery_id = p_delivery_id;

    if v_delivery.expires_at <= v_now then
        update notifications.deliveries as d
        set state = 'suppressed', reason = 'expired', finished_at = v_now
        where d.delivery_id = p_delivery_id;

        perform notifications._finish_delivery(p_delivery_id);
        return null;
    end if;

    -- What other modules send, replies and codes, has the time that they gave it.
    if (v_delivery.notification_id is not null or v_delivery.member_count > 0) and not v_delivery.is_critical then
        select p.* into v_preferences
        from notifications.preferences as p
        where p.user_id = v_delivery.user_id;

        if v_preferences.quiet_from is not null
            and (select c.is_intrusive from notifications.channels as c where c.channel = v_delivery.channel)
        then
            v_not_before := notifications._get_quiet_end(
                v_now, v_preferences.quiet_from, v_preferences.quiet_to, v_preferences.time_zone
            );
            v_reason := 'quiet_hours';
        end if;
    end if;

    if v_not_before <= v_now then
        v_address := notifications._resolve_address(v_delivery.channel, v_delivery.recipient, v_delivery.user_id);

        if v_address is null then
            update notifications.deliveries as d
            set state = 'suppressed', reason = 'no_address', finished_at = v_now
            where d.delivery_id = p_delivery_id;

            perform notifications._finish_delivery(p_delivery_id);
            return null;
        end if;

        v_provider := notifications._choose_provider(v_delivery.channel, p_lease);

        if v_provider.provider is null then
            v_not_before := v_provider.opened_until;
            v_reason := 'no_provider';
        end if;
    end if;

    if v_not_before > v_now then
        update notifications.deliveries as d
        set not_before = v_not_before, reason = v_reason
        where d.delivery_id = p_delivery_id;

        return null;
    end if;

    update notifications.deliveries as d
    set state = 'sending',
        attempt = d.attempt + 1,
        provider = v_provider.provider,
        leased_until = v_now + p_lease,
        claimed_at = v_now,
        reason = null
    where d.delivery_id = p_delivery_id
    returning
        d.delivery_id, d.attempt, d.channel, d.provider, d.recipient, v_address, d.content, d.priority, d.leased_until,
        d.correlation_id
    into v_claimed;

    return v_claimed;
end;
$$;

comment on function notifications._claim_delivery(uuid, interval) is
    'Lease one due delivery, or let it wait for quiet hours or a provider.';
