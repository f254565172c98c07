-- The first instant from p_at on at which the local clock is outside the quiet hours
-- from p_from until p_to; p_at itself where it is.
--
-- Both ends are readings of a clock on the wall, so on days that change the clock the
-- quiet hours last longer or shorter. An end that comes twice counts the first time;
-- where the clock jumps over the end, they end with the jump.

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
    v_end_local timestamp := v_local::date + p_to;
    v_end       timestamptz;
begin
    if p_from is null or p_to is null or not notifications._is_quiet(v_local::time, p_from, p_to) then
        return p_at;
    end if;

    if v_end_local <= v_local then
        v_end_local := (v_local::date + 1) + p_to;
    end if;

    v_end := v_end_local at time zone p_time_zone;

    if v_end - p_at = v_end_local - v_local and v_end at time zone p_time_zone = v_end_local then
        return v_end;
    end if;

    -- The clock is changed in between, which it is on a full minute: minute by minute.
    v_end := date_trunc('minute', p_at);

    loop
        v_end := v_end + interval '1 minute';
        exit when not notifications._is_quiet((v_end at time zone p_time_zone)::time, p_from, p_to)
            or v_end > p_at + interval '2 days';
    end loop;

    return v_end;
end;
$$;

comment on function notifications._get_quiet_end(timestamptz, time, time, text) is
    'The first instant that is not within quiet hours.';
