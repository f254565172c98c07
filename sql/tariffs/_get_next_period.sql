-- When the period of time of use changes after a moment; null where it does not within p_days days.
--
-- Goes from window to window by the wall clock, and stops where the zone changes its offset: an hour
-- that comes twice begins its windows twice.

create or replace function tariffs._get_next_period(
    p_tariff_code       text,
    p_tariff_version_id uuid,
    p_at                timestamptz,
    p_days              integer default 14
)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_zone   text := (select t.time_zone from tariffs.tariffs as t where t.tariff_code = p_tariff_code);
    v_local  timestamp := p_at at time zone v_zone;
    v_period text := tariffs._find_period(p_tariff_code, p_tariff_version_id, v_local);
    v_at     timestamptz := p_at;
    v_next   timestamptz;
    v_wall   timestamp;
begin
    while v_at < p_at + make_interval(days => p_days) loop
        -- The next start of a window of this month, of whatever day, or midnight: more than needed does no harm.
        select min(v_local::date + w.starts_at) into v_wall
        from tariffs.windows as w
        where w.tariff_version_id = p_tariff_version_id and w.month = extract(month from v_local)::smallint
            and w.starts_at > v_local::time;

        v_wall := coalesce(v_wall, v_local::date + interval '1 day');
        v_next := schedules._get_instant(v_wall, v_zone);

        if v_next <= v_at then
            v_next := v_wall at time zone v_zone; -- the second time that the clock shows it
        end if;

        if (v_next at time zone v_zone) - (v_next at time zone 'UTC') <> v_local - (v_at at time zone 'UTC') then
            v_next := least(v_next, schedules._get_transition(v_zone, v_at, v_next));
        end if;

        v_at := v_next;
        v_local := v_at at time zone v_zone;

        if tariffs._find_period(p_tariff_code, p_tariff_version_id, v_local) <> v_period then
            return v_at;
        end if;
    end loop;

    return null;
end;
$$;

comment on function tariffs._get_next_period(text, uuid, timestamptz, integer) is
    'When the period of time of use changes after a moment.';
