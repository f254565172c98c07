-- The energy that readings of a meter without a register brought between two instants, both
-- left out: for registers that are far apart.

create or replace function telemetry._sum_sent(p_meter_id uuid, p_after timestamptz, p_before timestamptz)
returns numeric
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
begin
    return (
        select sum(r.energy_kwh)
        from meters.readings as r
        where r.meter_id = p_meter_id and r.read_at > p_after and r.read_at < p_before
            and r.register_kwh is null and r.energy_kwh > 0
    );
end;
$$;

comment on function telemetry._sum_sent(uuid, timestamptz, timestamptz) is
    'The energy that readings without a register brought between two instants.';
