-- The minutes of some quarters of an hour of one meter, out of the raw readings, whatever
-- days they lie in.

create or replace function telemetry._compute_quarters(p_meter_id uuid, p_quarters timestamptz[])
returns setof telemetry.readings_1m
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_day record;
begin
    for v_day in
        select array_agg(p_meter_id) as meter_ids, array_agg(q) as quarters
        from unnest(p_quarters) as q
        group by date_trunc('day', q, 'UTC')
    loop
        return query
        select m.*
        from telemetry._compute_minutes(
            v_day.meter_ids, v_day.quarters, telemetry._measure_registers(v_day.meter_ids, v_day.quarters)
        ) as m;
    end loop;
end;
$$;

comment on function telemetry._compute_quarters(uuid, timestamptz[]) is
    'The minutes of some quarters of an hour of one meter, out of the raw readings.';
