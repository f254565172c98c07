-- The instant after p_before, not after p_until, at which a zone changes its offset, to the second.
--
-- Halves the distance, so there must be exactly one change in between.

create or replace function schedules._get_transition(p_time_zone text, p_before timestamptz, p_until timestamptz)
returns timestamptz
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_offset constant interval := (p_before at time zone p_time_zone) - (p_before at time zone 'UTC');
    v_before timestamptz := p_before;
    v_until  timestamptz := p_until;
    v_middle timestamptz;
begin
    while v_until - v_before > interval '1 second' loop
        v_middle := v_before
            + make_interval(secs => floor(extract(epoch from v_until - v_before) / 2)::double precision);

        if (v_middle at time zone p_time_zone) - (v_middle at time zone 'UTC') = v_offset then
            v_before := v_middle;
        else
            v_until := v_middle;
        end if;
    end loop;

    return v_until;
end;
$$;

comment on function schedules._get_transition(text, timestamptz, timestamptz) is
    'When a zone changes its offset between two instants.';
