-- Stores readings that were found good, with their marks and consumption; returns how
-- many were new. Makes the partitions of late days. Rows that are there already stay
-- as they are; only what was really inserted leaves marks and consumption.

create or replace function meters._store_checked(p_readings meters.readings[])
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_stored bigint;
begin
    perform core._create_partition('meters.readings', d.day)
    from (
        select distinct date_trunc('day', r.read_at, 'UTC') as day
        from unnest(p_readings) as r
    ) as d
    order by d.day;

    with stored as (
        insert into meters.readings as t (
            meter_id, read_at, power_kw, voltage, current_a, energy_kwh, register_kwh
        )
        select r.meter_id, r.read_at, r.power_kw, r.voltage, r.current_a, r.energy_kwh, r.register_kwh
        from unnest(p_readings) with ordinality as r (
            meter_id, read_at, power_kw, voltage, current_a, energy_kwh, register_kwh, position
        )
        order by r.meter_id, r.read_at, r.position
        on conflict do nothing
        returning t.meter_id, t.read_at, t.energy_kwh
    ),
    marked as (
        insert into meters.dirty_buckets (meter_id, bucket_at)
        select distinct s.meter_id, date_bin('15 minutes', s.read_at, '2000-01-01 00:00:00+00')
        from stored as s
    ),
    consumed as (
        insert into meters.unsettled_consumption (meter_id, energy_kwh)
        select s.meter_id, sum(s.energy_kwh)
        from stored as s
        group by s.meter_id
        having sum(s.energy_kwh) > 0
    )
    select count(*) into v_stored from stored;

    return v_stored;
end;
$$;

comment on function meters._store_checked(meters.readings[]) is
    'Store good readings with their marks and consumption; returns how many were new.';
