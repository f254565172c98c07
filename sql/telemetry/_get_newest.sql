-- The newest reading of each of some meters: of those that were rolled up meter_states
-- knows it; one that was not yet is in a quarter of an hour that is still marked, the last of
-- these. So each is looked up where it is, in the partition of its day, however long ago.
-- Where the reading is kept no longer, meter_states still knows what it said.

create or replace function telemetry._get_newest(p_meter_ids uuid[])
returns setof meters.readings
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_places record;
    v_from   timestamptz;
    v_until  timestamptz;
    v_found  meters.readings[] := '{}';
begin
    for v_places in
        select
            date_trunc('day', p.place_at, 'UTC') as day_at, array_agg(p.meter_id) as meter_ids,
            array_agg(p.place_at) as from_times, array_agg(p.place_end) as until_times
        from (
            select s.meter_id, s.last_read_at as place_at, s.last_read_at + interval '1 microsecond' as place_end
            from telemetry.meter_states as s
            where s.meter_id = any (p_meter_ids) and s.last_read_at is not null
            union all
            select m.meter_id, d.bucket_at, d.bucket_at + interval '15 minutes'
            from unnest(p_meter_ids) as m (meter_id)
            cross join lateral (
                select b.bucket_at
                from meters.dirty_buckets as b
                where b.meter_id = m.meter_id
                order by b.meter_id desc, b.bucket_at desc
                limit 1
            ) as d
        ) as p
        group by 1
    loop
        v_from := v_places.day_at;
        v_until := v_places.day_at + interval '1 day';

        select v_found || coalesce(array_agg(r), '{}') into v_found
        from unnest(v_places.meter_ids, v_places.from_times, v_places.until_times) as p (meter_id, from_at, until_at)
        cross join lateral (
            select l
            from meters.readings as l
            where l.meter_id = p.meter_id and l.read_at >= p.from_at and l.read_at < p.until_at
                and l.read_at >= v_from and l.read_at < v_until
            order by l.read_at desc
            limit 1
        ) as n (r);
    end loop;

    return query
    select distinct on ((n.reading).meter_id) (n.reading).*
    from (
        select f as reading from unnest(v_found) as f
        union all
        select row(s.meter_id, s.last_read_at, s.power_kw, s.voltage, s.current_a, null, s.register_kwh)::meters.readings
        from telemetry.meter_states as s
        where s.meter_id = any (p_meter_ids) and s.last_read_at is not null
    ) as n
    order by (n.reading).meter_id, (n.reading).read_at desc, (n.reading).energy_kwh is null;
end;
$$;

comment on function telemetry._get_newest(uuid[]) is 'The newest reading of each of some meters.';
