-- The first instant after p_after that a cron expression wants in a zone; null if there is none.
--
-- An hour field without * means times of the wall clock: each is taken once, at the first instant at
-- which the clock shows it or a later time. An hour field with * means real instants: every instant
-- whose wall-clock time suits, so both of an hour that comes twice and none of one that does not exist.

create or replace function schedules._get_next_instant(
    p_parsed    schedules.parsed_expression,
    p_time_zone text,
    p_after     timestamptz
)
returns timestamptz
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_after   timestamptz := date_trunc('second', p_after);
    v_wall    timestamp := v_after at time zone p_time_zone;
    v_first   timestamptz := schedules._get_instant(v_wall, p_time_zone);
    v_last    timestamptz := v_wall at time zone p_time_zone;
    v_from    timestamp := v_wall + interval '1 second';
    v_change  timestamptz;
    v_instant timestamptz;
begin
    if not p_parsed.is_every_hour then
        -- The hour comes twice and this is the second time: all that the clock showed is done.
        if v_first < v_after then
            v_change := schedules._get_transition(p_time_zone, v_first, v_after);
            v_from := v_wall + (v_change - v_first);
        end if;

        return schedules._get_instant(schedules._get_next_wall(p_parsed, v_from), p_time_zone);
    end if;

    -- The hour comes twice and this is the first time.
    if v_last > v_after then
        v_change := schedules._get_transition(p_time_zone, v_after, v_last);
    end if;

    loop
        v_wall := schedules._get_next_wall(p_parsed, v_from);
        v_instant := schedules._get_instant(v_wall, p_time_zone);

        -- What the clock will show again comes before what it has never shown.
        if v_instant >= v_change or v_instant is null and v_change is not null then
            v_after := v_change - interval '1 second';
            v_from := v_change at time zone p_time_zone;
            v_change := null;
            continue;
        end if;

        if v_instant <= v_after then
            v_instant := v_wall at time zone p_time_zone;
        end if;

        if v_instant is null or v_instant at time zone p_time_zone = v_wall then
            return v_instant;
        end if;

        -- In a gap: from its end on.
        v_from := v_instant at time zone p_time_zone;
    end loop;
end;
$$;

comment on function schedules._get_next_instant(schedules.parsed_expression, text, timestamptz) is
    'The first instant after p_after that a cron expression wants.';
