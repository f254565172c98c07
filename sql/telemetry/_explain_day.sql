-- What readings of a part of one UTC day were counted as, oldest first; what registers
-- measured is worked out anew, by the rules of the roll-up.

create or replace function telemetry._explain_day(
    p_meter_id uuid,
    p_from     timestamptz,
    p_until    timestamptz,
    p_limit    bigint
)
returns setof telemetry.counted_reading
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_readings meters.readings[];
    v_quarters timestamptz[];
    v_measured telemetry.corrections[];
begin
    select array_agg(p.reading order by (p.reading).read_at) into v_readings
    from (
        select d as reading
        from meters.readings as d
        where d.meter_id = p_meter_id and d.read_at >= p_from and d.read_at < p_until
        order by d.read_at
        limit p_limit
    ) as p;

    select array_agg(distinct date_bin('15 minutes', r.read_at, '2000-01-01 00:00:00+00')) into v_quarters
    from unnest(v_readings) as r
    where r.register_kwh is not null and r.energy_kwh is null;

    if v_quarters is not null then
        v_measured := telemetry._measure_registers(
            array_fill(p_meter_id, array[cardinality(v_quarters)]), v_quarters
        );
    end if;

    return query
    select
        date_bin('1 minute', r.read_at, '2000-01-01 00:00:00+00'),
        r.read_at,
        coalesce(r.energy_kwh, m.energy_kwh, 0),
        case
            when r.energy_kwh is not null then 'sent'
            when r.register_kwh is null then 'none'
            when m.previous_at is null then 'first'
            else coalesce(m.kind, 'difference')
        end,
        r.energy_kwh::numeric, r.register_kwh::numeric, m.previous_at, m.previous_register_kwh
    from unnest(v_readings) as r
    left join unnest(v_measured) as m on m.read_at = r.read_at
    order by r.read_at;
end;
$$;

comment on function telemetry._explain_day(uuid, timestamptz, timestamptz, bigint) is
    'What readings of a part of one UTC day were counted as.';
