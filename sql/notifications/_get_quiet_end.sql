-- The first instant from p_at on at which p_user's local clock is outside the quiet
-- hours from p_from until p_to; p_at itself where it is.
--
-- Both ends are readings of a clock on the wall, so on days that change the clock the
-- quiet hours last an hour more or less. An end that comes twice counts the first
-- time; where the clock jumps over the end, they end with the jump.

create or replace function notifications._get_quiet_end(
    p_at        timestamptz,
    p_from      time,
    p_to        time,
    p_time_zone text
)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_local     timestamp := p_at at time zone p_time_zone;
    v_end_local timestamp;
    v_end       timestamptz;
    v_earlier   timestamptz;
begin
    if p_from is null or p_to is null or p_from = p_to
        or not notifications._is_quiet(v_local::time, p_from, p_to)
    then
        return p_at;
    end if;

    v_end_local := v_local::date + p_to;

    if v_end_local <= v_local then
        v_end_local := (v_local::date + 1) + p_to;
    end if;

    v_end := v_end_local at time zone p_time_zone;

    if v_end at time zone p_time_zone <> v_end_local then
        -- Such a time does not exist on that day: back to the jump, which comes on a full minute.
        v_end := date_trunc('minute', v_end);

        while v_end > p_at and not notifications._is_quiet(
            ((v_end - interval '1 minute') at time zone p_time_zone)::time, p_from, p_to
        ) loop
            v_end := v_end - interval '1 minute';
        end loop;

        return greatest(v_end, p_at);
    end if;

    -- PostgreSQL takes the second of two equal readings.
    foreach v_earlier in array array[
        v_end - interval '2 hours', v_end - interval '1 hour', v_end - interval '30 minutes'
    ] loop
        if v_earlier > p_at and v_earlier at time zone p_time_zone = v_end_local then
            return v_earlier;
        end if;
    end loop;

    return v_end;
end;
$$;

comment on function notifications._get_quiet_end(timestamptz, time, time, text) is
    'The first instant that is not within quiet hours.';
