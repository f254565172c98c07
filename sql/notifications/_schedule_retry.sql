-- Lets a delivery that was being sent wait for its next attempt; dead where that was
-- the last, retracted where somebody took it back meanwhile. Returns the new state.
--
-- p_counts: whether this failure counts towards the channel's max_attempts. The caller
-- holds the delivery's row.

create or replace function notifications._schedule_retry(
    p_delivery    notifications.deliveries,
    p_reason      text,
    p_retry_after interval,
    p_counts      boolean
)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now           timestamptz := clock_timestamp();
    v_failure_count integer := p_delivery.failure_count + p_counts::integer;
    v_state         text := 'pending';
    v_reason        text := p_reason;
    v_delay         interval := interval '0';
begin
    if p_delivery.retract_asked_at is not null then
        v_state := 'retracted';
        v_reason := 'retracted';
    elsif p_counts and v_failure_count >= (
        select c.max_attempts from notifications.channels as c where c.channel = p_delivery.channel
    ) then
        v_state := 'dead';
    elsif p_counts then
        v_delay := notifications._get_retry_delay(p_delivery.channel, v_failure_count, p_retry_after);
    end if;

    update notifications.deliveries as d
    set state = v_state,
        not_before = v_now + v_delay,
        leased_until = null,
        finished_at = case when v_state <> 'pending' then v_now end,
        failure_count = v_failure_count,
        reason = v_reason
    where d.delivery_id = p_delivery.delivery_id;

    if p_delivery.member_count > 0 and v_state = 'pending' then
        update notifications.deliveries as d
        set state = 'retracted', reason = 'retracted', finished_at = v_now
        where d.carrier_id = p_delivery.delivery_id and d.state = 'pending' and d.retract_asked_at is not null;

        if found then
            perform notifications._write_digest(p_delivery.delivery_id);
        end if;
    end if;

    if v_state <> 'pending' then
        perform notifications._finish_delivery(p_delivery.delivery_id);
    end if;

    return v_state;
end;
$$;

comment on function notifications._schedule_retry(notifications.deliveries, text, interval, boolean) is
    'Let a delivery wait for its next attempt, if there is one.';
