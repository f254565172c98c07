-- Notes the newest reading of each meter among some quarters of an hour of one UTC day,
-- where it is newer than the one that is known.

create or replace function telemetry._note_latest(
    p_meter_ids     uuid[],
    p_quarters      timestamptz[],
    p_has_registers boolean
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_from  timestamptz;
    v_until timestamptz;
begin
    select min(q), max(q) + interval '15 minutes' into v_from, v_until from unnest(p_quarters) as q;

    with newest as materialized (
        select u.meter_id, max(u.quarter_at) as quarter_at, max(u.quarter_at) + interval '15 minutes' as quarter_end
        from unnest(p_meter_ids, p_quarters) as u (meter_id, quarter_at)
        group by u.meter_id
    ),
    reading as materialized (
        select r.*
        from newest as n
        cross join lateral (
            select l.*
            from meters.readings as l
            where l.meter_id = n.meter_id and l.read_at >= n.quarter_at and l.read_at < n.quarter_end
                and l.read_at >= v_from and l.read_at < v_until
            order by l.read_at desc
            limit 1
        ) as r
    )
    update telemetry.meter_states as s
    set last_read_at = r.read_at, power_kw = r.power_kw, voltage = r.voltage, current_a = r.current_a,
        register_kwh = r.register_kwh, updated_at = now()
    from reading as r
    where s.meter_id = r.meter_id and (s.last_read_at is null or r.read_at >= s.last_read_at);

    if p_has_registers then
        update telemetry.meter_states as s
        set has_registers = true
        where s.meter_id = any (p_meter_ids) and not s.has_registers;
    end if;
end;
$$;

comment on function telemetry._note_latest(uuid[], timestamptz[], boolean) is
    'Note the newest reading of each meter.';
