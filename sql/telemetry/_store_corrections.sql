-- Replaces the corrections of some quarters of an hour of one UTC day by those that hold
-- now. One that stays what it was stays when it was noted.

create or replace function telemetry._store_corrections(
    p_meter_ids uuid[],
    p_quarters  timestamptz[],
    p_measured  telemetry.corrections[]
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    with wanted as materialized (
        select u.meter_id, u.quarter_at, u.quarter_at + interval '15 minutes' as quarter_end
        from unnest(p_meter_ids, p_quarters) as u (meter_id, quarter_at)
    ),
    stored as materialized (
        select c.meter_id, c.read_at
        from wanted as w
        join telemetry.corrections as c
            on c.meter_id = w.meter_id and c.read_at >= w.quarter_at and c.read_at < w.quarter_end
    )
    delete from telemetry.corrections as c
    using stored as s
    where c.meter_id = s.meter_id and c.read_at = s.read_at
        and not exists (
            select
            from unnest(p_measured) as m
            where m.meter_id = c.meter_id and m.read_at = c.read_at and m.kind is not null
        );

    insert into telemetry.corrections as c (
        meter_id, read_at, kind, previous_at, previous_register_kwh, register_kwh, energy_kwh, created_at
    )
    select
        m.meter_id, m.read_at, m.kind, m.previous_at, m.previous_register_kwh, m.register_kwh, m.energy_kwh,
        m.created_at
    from unnest(p_measured) as m
    where m.kind is not null
    order by m.meter_id, m.read_at
    on conflict (meter_id, read_at) do update
    set kind = excluded.kind, previous_at = excluded.previous_at,
        previous_register_kwh = excluded.previous_register_kwh, energy_kwh = excluded.energy_kwh,
        created_at = excluded.created_at
    where (c.kind, c.previous_at, c.energy_kwh) is distinct from
        (excluded.kind, excluded.previous_at, excluded.energy_kwh);
end;
$$;

comment on function telemetry._store_corrections(uuid[], timestamptz[], telemetry.corrections[]) is
    'Replace the corrections of some quarters of an hour.';
