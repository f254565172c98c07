-- Stores the good rows of a batch and reports the others: the way of a batch that
-- the one-statement path of ingest_readings refused. Makes the partitions of late
-- days. Rows that are there already stay as they are and count as duplicates; only
-- what was really inserted leaves marks and consumption.

create or replace function meters._ingest_checked(p_readings jsonb)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_readings meters.readings[];
    v_rejected jsonb;
    v_stored   bigint;
begin
    select
        coalesce(array_agg(c.reading order by c.row_index) filter (where c.code is null), '{}'),
        coalesce(
            jsonb_agg(
                jsonb_build_object('index', c.row_index, 'code', c.code, 'detail', c.detail)
                order by c.row_index
            ) filter (where c.code is not null),
            '[]'
        )
    into v_readings, v_rejected
    from meters._check_readings(p_readings) as c;

    perform core._create_partition('meters.readings', d.day)
    from (
        select distinct date_trunc('day', r.read_at, 'UTC') as day
        from unnest(v_readings) as r
    ) as d
    order by d.day;

    with stored as (
        insert into meters.readings as t (
            meter_id, read_at, power_kw, voltage, current_a, energy_kwh, register_kwh
        )
        select r.meter_id, r.read_at, r.power_kw, r.voltage, r.current_a, r.energy_kwh, r.register_kwh
        from unnest(v_readings) with ordinality as r (
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

    return jsonb_build_object(
        'stored', v_stored,
        'duplicates', cardinality(v_readings) - v_stored,
        'rejected', v_rejected
    );
end;
$$;

comment on function meters._ingest_checked(jsonb) is
    'Store the good rows of a batch one by one, report the others.';
