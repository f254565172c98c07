-- What follows when a delivery, which the caller has just changed, reached its end:
-- an event where it will not arrive, and for a digest the same end for its members.
--
-- Members of a digest that was refused as it stands (too long, say) leave one by one
-- instead; those of one that is dead are dead, and retry_delivery brings each back.

create or replace function notifications._finish_delivery(p_delivery_id uuid)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_delivery notifications.deliveries;
begin
    select d.* into v_delivery
    from notifications.deliveries as d
    where d.delivery_id = p_delivery_id;

    if v_delivery.state in ('failed', 'dead') then
        perform events._publish(
            'delivery_failed', 'delivery', p_delivery_id::text,
            jsonb_strip_nulls(jsonb_build_object(
                'delivery_id', p_delivery_id,
                'user_id', v_delivery.user_id,
                'notification_id', v_delivery.notification_id,
                'channel', v_delivery.channel,
                'provider', v_delivery.provider,
                'recipient', v_delivery.recipient,
                'dedupe_key', v_delivery.dedupe_key,
                'state', v_delivery.state,
                'reason', v_delivery.reason,
                'outcome', (
                    select a.outcome
                    from notifications.delivery_attempts as a
                    where a.delivery_id = p_delivery_id and a.attempt = v_delivery.attempt
                )
            ))
        );
    end if;

    if v_delivery.member_count = 0 then
        return;
    end if;

    if v_delivery.state = 'failed' and not exists (
        select
        from notifications.delivery_attempts as a
        where a.delivery_id = p_delivery_id
            and a.attempt = v_delivery.attempt
            and a.outcome in ('drop_recipient', 'disable_endpoint')
    ) then
        update notifications.deliveries as d
        set carrier_id = null, reason = 'digest_refused'
        where d.carrier_id = p_delivery_id and d.state = 'pending';
    else
        update notifications.deliveries as d
        set state = v_delivery.state,
            provider = v_delivery.provider,
            reason = case when d.retract_asked_at is null then v_delivery.reason else 'retracted_too_late' end,
            finished_at = v_delivery.finished_at
        from notifications.delivery_states as s
        where d.carrier_id = p_delivery_id and s.from_state = d.state and s.to_state = v_delivery.state;
    end if;
end;
$$;

comment on function notifications._finish_delivery(uuid) is 'What follows from the end of a delivery.';
