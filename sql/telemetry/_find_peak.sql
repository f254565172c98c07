-- When a meter's power was first as high as p_power_kw, in the bucket of a day, an hour or
-- less from p_from until before p_until: down the levels to the reading. Where the readings
-- are kept no longer, the beginning of the smallest bucket that is.

create or replace function telemetry._find_peak(
    p_meter_id uuid,
    p_power_kw numeric,
    p_from     timestamptz,
    p_until    timestamptz
)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_from  timestamptz := p_from;
    v_until timestamptz := p_until;
    v_level text;
    v_row   telemetry.readings_1m;
    v_at    timestamptz;
begin
    foreach v_level in array array['1h', '15m', '1m'] loop
        select r.* into v_row
        from telemetry._get_rows(p_meter_id, v_level, v_from, v_until) as r
        where r.power_max_kw = p_power_kw
        order by r.bucket_at
        limit 1;

        if found then
            v_from := v_row.bucket_at;
            v_until := v_row.last_at + interval '1 microsecond';
        end if;
    end loop;

    select r.read_at into v_at
    from meters.readings as r
    where r.meter_id = p_meter_id and r.read_at >= v_from and r.read_at < v_until and r.power_kw = p_power_kw
    order by r.read_at
    limit 1;

    return coalesce(v_at, v_from);
end;
$$;

comment on function telemetry._find_peak(uuid, numeric, timestamptz, timestamptz) is
    'When a meter''s power was first as high as that.';
