-- The first instant at which a zone's wall clock shows p_wall or a later time.
--
-- So a time that does not exist (spring) is the first instant after the gap, and one that comes twice
-- (autumn) is the first of the two. "at time zone" alone answers otherwise: it takes the later of two,
-- and a time in a gap as so long after the gap as it is after its beginning.

create or replace function schedules._get_instant(p_wall timestamp, p_time_zone text)
returns timestamptz
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_instant timestamptz := p_wall at time zone p_time_zone;
    v_shown   timestamp := v_instant at time zone p_time_zone;
    v_day_ago timestamptz := v_instant - interval '24 hours';
    v_earlier timestamptz;
begin
    if v_shown <> p_wall then
        return schedules._get_transition(p_time_zone, v_instant - (v_shown - p_wall), v_instant);
    end if;

    -- With the offset of the day before it is as early, or earlier if the clock was set back since.
    v_earlier := (p_wall - ((v_day_ago at time zone p_time_zone) - (v_day_ago at time zone 'UTC'))) at time zone 'UTC';

    if v_earlier < v_instant and v_earlier at time zone p_time_zone = p_wall then
        return v_earlier;
    end if;

    return v_instant;
end;
$$;

comment on function schedules._get_instant(timestamp, text) is
    'The first instant at which a zone''s wall clock shows that time or a later one.';
