-- Some meters, each with the newest that it sent, in the order of their ids.

create or replace function telemetry._show_latest(p_meter_ids uuid[])
returns setof telemetry.latest_reading
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select
        m.meter_id, m.meter_number, m.region, n.read_at, n.power_kw::numeric, n.voltage::numeric, n.current_a::numeric,
        n.energy_kwh::numeric, n.register_kwh::numeric
    from meters.meters as m
    left join telemetry._get_newest(p_meter_ids) as n on n.meter_id = m.meter_id
    where m.meter_id = any (p_meter_ids)
    order by m.meter_id;
end;
$$;

comment on function telemetry._show_latest(uuid[]) is 'Some meters, each with the newest that it sent.';
