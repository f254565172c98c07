-- The last register of a meter before an instant, or the first one from it on: in windows
-- that grow, since planning for the partitions of some years takes longer than reading one.
-- Where no day of the meter was rolled up before the first window, there is none further back:
-- a roll-up takes days in their order, and what is marked still will look for what follows it.

create or replace function telemetry._find_register(p_meter_id uuid, p_at timestamptz, p_is_before boolean)
returns meters.readings
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    c_first   constant timestamptz := '2000-01-01 00:00:00+00';
    v_last    timestamptz := now() + interval '2 days';
    v_from    timestamptz := p_at;
    v_until   timestamptz := p_at;
    v_days    integer := 1;
    v_reading meters.readings;
begin
    loop
        if p_is_before then
            exit when v_from <= c_first;
            v_until := v_from;
            v_from := greatest(v_from - make_interval(days => v_days), c_first);

            select r.* into v_reading
            from meters.readings as r
            where r.meter_id = p_meter_id and r.read_at >= v_from and r.read_at < v_until
                and r.register_kwh is not null
            order by r.read_at desc
            limit 1;
        else
            exit when v_until >= v_last;
            v_from := v_until;
            v_until := least(v_until + make_interval(days => v_days), v_last);

            select r.* into v_reading
            from meters.readings as r
            where r.meter_id = p_meter_id and r.read_at >= v_from and r.read_at < v_until
                and r.register_kwh is not null
            order by r.read_at
            limit 1;
        end if;

        exit when v_reading.meter_id is not null;
        exit when p_is_before and v_days = 1 and not exists (
            select from telemetry.readings_1d as d where d.meter_id = p_meter_id and d.bucket_at < v_from
        );
        v_days := v_days * 8;
    end loop;

    return v_reading;
end;
$$;

comment on function telemetry._find_register(uuid, timestamptz, boolean) is
    'The last reading with a register before an instant, or the first one from it on.';
