-- The quarters of an hour of a meter that are still marked and matter to a range: for these
-- the stored roll-ups are not the last word. The newest 200 at most, so that a reader
-- never works out a whole backlog: the rest is shown as it was stored. With a marked quarter
-- that holds a late register goes that of the register after it, which measures less now.

create or replace function telemetry._get_live_quarters(p_meter_id uuid, p_from timestamptz, p_until timestamptz)
returns timestamptz[]
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    with marked as materialized (
        select distinct d.bucket_at
        from meters.dirty_buckets as d
        where d.meter_id = p_meter_id
            and d.bucket_at >= date_bin('15 minutes', p_from, '2000-01-01 00:00:00+00')
            and d.bucket_at < p_until
        order by d.bucket_at desc
        limit 200
    ),
    follower as materialized (
        select telemetry._find_register(p_meter_id, m.bucket_at + interval '15 minutes', false) as reading
        from marked as m
        join telemetry.meter_states as s
            on s.meter_id = p_meter_id and s.has_registers and s.last_read_at >= m.bucket_at + interval '15 minutes'
    )
    select coalesce(array_agg(q.bucket_at), '{}')
    from (
        select m.bucket_at from marked as m
        union
        select date_bin('15 minutes', (f.reading).read_at, '2000-01-01 00:00:00+00')
        from follower as f
        where (f.reading).read_at < p_until
    ) as q;
end;

comment on function telemetry._get_live_quarters(uuid, timestamptz, timestamptz) is
    'Quarters of an hour of a meter whose roll-ups are not the last word.';
