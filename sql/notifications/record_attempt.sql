-- What came of an attempt, told by the worker that claimed it; returns the delivery's
-- new state.
--
-- p_outcome: sent, delivered; retry (the channel's back-off, not before p_retry_after);
-- rejected (this message never); drop_recipient (that address is dead: it is disabled);
-- provider_down (another provider sends it, and the delivery loses nothing by it);
-- disable_endpoint (the receiver wants no more).
--
-- Locks the delivery. Only the last claim is heard, so two workers never both decide;
-- repeating a report returns the state. "Sent" that comes after the lease but before
-- somebody else's claim is the truth, and spares sending twice.
--
-- Errors: PT400 invalid_outcome; PT404 delivery_not_found; PT409 lease_lost

create or replace function notifications.record_attempt(
    p_delivery_id         uuid,
    p_attempt             integer,
    p_outcome             text,
    p_provider_message_id text default null,
    p_error_code          text default null,
    p_error_detail        text default null,
    p_retry_after         interval default null
)
returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now      timestamptz := clock_timestamp();
    v_delivery notifications.deliveries;
    v_state    text;
begin
    if coalesce(p_outcome, '') not in (
        'sent', 'delivered', 'retry', 'rejected', 'drop_recipient', 'provider_down', 'disable_endpoint'
    ) then
        raise exception 'invalid_outcome'
            using errcode = 'PT400',
                  detail = format('%L is not what can come of an attempt.', p_outcome),
                  hint = 'Use sent, delivered, retry, rejected, drop_recipient, provider_down or disable_endpoint.';
    end if;

    if p_provider_message_id is not null then
        perform notifications._lock_message(p_provider_message_id);
    end if;

    select d.* into v_delivery
    from notifications.deliveries as d
    where d.delivery_id = p_delivery_id
    for update;

    if not found then
        raise exception 'delivery_not_found'
            using errcode = 'PT404',
                  detail = format('There is no delivery %s.', p_delivery_id),
                  hint = 'Report with the delivery_id that claim_deliveries gave.';
    end if;

    if v_delivery.attempt is distinct from p_attempt
        or v_delivery.carrier_id is not null
        or not (v_delivery.state = 'sending' or v_delivery.state = 'pending' and p_outcome in ('sent', 'delivered'))
    then
        if v_delivery.attempt = p_attempt and exists (
            select
            from notifications.delivery_attempts as a
            where a.delivery_id = p_delivery_id and a.attempt = p_attempt and a.outcome = p_outcome
        ) then
            return v_delivery.state;
        end if;

        raise exception 'lease_lost'
            using errcode = 'PT409',
                  detail = format(
                      'Delivery %s is %s after attempt %s; this reports attempt %s.',
                      p_delivery_id, v_delivery.state, v_delivery.attempt, coalesce(p_attempt::text, 'null')
                  ),
                  hint = 'Somebody else has it now, or it is finished: drop it.';
    end if;

    insert into notifications.delivery_attempts (
        delivery_id, attempt, provider, outcome, provider_message_id, error_code, error_detail, started_at
    )
    values (
        p_delivery_id, p_attempt, v_delivery.provider, p_outcome, p_provider_message_id, p_error_code,
        left(p_error_detail, 2000), v_delivery.claimed_at
    )
    on conflict (delivery_id, attempt) do update
    set outcome = excluded.outcome,
        provider_message_id = excluded.provider_message_id,
        error_code = excluded.error_code,
        error_detail = excluded.error_detail,
        finished_at = excluded.finished_at;

    -- An address that is dead is nobody's error.
    if p_outcome not in ('sent', 'delivered', 'drop_recipient') then
        perform ops._note_error(
            format('notifications.%s.%s', v_delivery.channel, coalesce(v_delivery.provider, 'none')),
            left(coalesce(p_error_code, p_outcome), 32), coalesce(p_error_detail, p_error_code, p_outcome),
            jsonb_build_object('delivery_id', p_delivery_id, 'attempt', p_attempt, 'outcome', p_outcome, 'topic', v_delivery.topic),
            'worker'
        );
    end if;

    perform notifications._judge_provider(
        v_delivery.channel, v_delivery.provider, p_outcome, coalesce(p_error_code, p_error_detail)
    );

    if p_outcome in ('retry', 'provider_down') then
        return notifications._schedule_retry(
            v_delivery, coalesce(p_error_code, p_outcome), p_retry_after, p_outcome = 'retry'
        );
    end if;

    v_state := case when p_outcome in ('sent', 'delivered') then p_outcome else 'failed' end;

    update notifications.deliveries as d
    set state = v_state,
        leased_until = null,
        finished_at = v_now,
        provider_message_id = coalesce(p_provider_message_id, d.provider_message_id),
        reason = case
            when v_state = 'failed' then coalesce(p_error_code, p_outcome)
            when d.retract_asked_at is not null then 'retracted_too_late'
        end
    where d.delivery_id = p_delivery_id;

    if p_outcome = 'drop_recipient' then
        perform notifications._drop_recipient(v_delivery, p_error_detail);
    end if;

    if v_state = 'failed' or v_delivery.member_count > 0 then
        perform notifications._finish_delivery(p_delivery_id);
    end if;

    if p_provider_message_id is not null and v_state <> 'failed' then
        return coalesce(notifications._apply_early_receipt(v_delivery.provider, p_provider_message_id), v_state);
    end if;

    return v_state;
end;
$$;

comment on function notifications.record_attempt(uuid, integer, text, text, text, text, interval) is
    'Report what came of an attempt; returns the delivery''s new state.';

grant execute on function notifications.record_attempt(uuid, integer, text, text, text, text, interval) to service_role;
