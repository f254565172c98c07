-- How long after its p_failure_count-th failure a delivery is tried again: at random
-- within a span that doubles (full jitter), or from the channel's own table with a
-- tenth more. Never before p_retry_after, which the provider asked for (a day at most).

create or replace function notifications._get_retry_delay(
    p_channel       text,
    p_failure_count integer,
    p_retry_after   interval default null
)
returns interval
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_channel notifications.channels;
    v_delay   interval;
begin
    select c.* into v_channel
    from notifications.channels as c
    where c.channel = p_channel;

    if v_channel.retry_delays is null then
        v_delay := random() * least(
            v_channel.max_delay, v_channel.base_delay * (2 ^ least(p_failure_count - 1, 30))
        );
    else
        v_delay := v_channel.retry_delays[least(p_failure_count + 1, cardinality(v_channel.retry_delays))]
            * (1 + random() / 10);
    end if;

    -- least() passes over null.
    if p_retry_after is not null then
        v_delay := greatest(v_delay, least(p_retry_after, interval '1 day') * (1 + random() / 10));
    end if;

    return v_delay;
end;
$$;

comment on function notifications._get_retry_delay(text, integer, interval) is
    'How long to wait after a failure, with jitter.';
