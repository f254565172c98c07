-- Takes marks of locked meters away, the newest of each first, and returns the quarters of
-- an hour they stand for: those of the newest 31 days among them, since each day that has no
-- partition yet costs time and locks until the transaction ends. A late register also
-- changes what the register after it measured, so the quarter of that one is worked out
-- again as well; its own last register stays what it was, so it ends there.

create or replace function telemetry._take_marks(p_meter_ids uuid[], p_limit integer)
returns table (mark_count integer, meter_ids uuid[], quarters timestamptz[])
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    -- No meter is left out, and none takes the whole batch.
    v_each integer := greatest(p_limit / greatest(cardinality(p_meter_ids), 1), 1);
begin
    with found as materialized (
        select t.meter_id, t.bucket_at, t.mark_id, date_trunc('day', t.bucket_at, 'UTC') as day_at
        from unnest(p_meter_ids) as m (meter_id)
        cross join lateral (
            select d.meter_id, d.bucket_at, d.mark_id
            from meters.dirty_buckets as d
            where d.meter_id = m.meter_id
            order by d.meter_id, d.bucket_at desc, d.mark_id desc
            limit v_each
        ) as t
    ),
    taken as materialized (
        select f.meter_id, f.bucket_at, f.mark_id
        from found as f
        where f.day_at in (select distinct d.day_at from found as d order by d.day_at desc limit 31)
    ),
    removed as (
        delete from meters.dirty_buckets as d
        using taken as t
        where d.meter_id = t.meter_id and d.bucket_at = t.bucket_at and d.mark_id = t.mark_id
        returning d.meter_id, d.bucket_at
    )
    select count(*)::integer, array_agg(r.meter_id), array_agg(r.bucket_at)
    into mark_count, meter_ids, quarters
    from removed as r;

    -- A later statement: it sees every reading whose mark was taken.
    with marked as materialized (
        select distinct u.meter_id, u.bucket_at, u.bucket_at + interval '15 minutes' as bucket_end
        from unnest(meter_ids, quarters) as u (meter_id, bucket_at)
    ),
    late as materialized (
        select m.meter_id, m.bucket_end
        from marked as m
        join telemetry.meter_states as s on s.meter_id = m.meter_id
        where s.has_registers and s.last_read_at >= m.bucket_end
    ),
    follower as (
        select l.meter_id, date_bin('15 minutes', (f.found).read_at, '2000-01-01 00:00:00+00') as bucket_at
        from late as l
        cross join lateral (select telemetry._find_register(l.meter_id, l.bucket_end, false) as found) as f
        where (f.found).meter_id is not null
    ),
    wanted as (
        select m.meter_id, m.bucket_at from marked as m
        union
        select f.meter_id, f.bucket_at from follower as f
    )
    select array_agg(w.meter_id), array_agg(w.bucket_at)
    into meter_ids, quarters
    from wanted as w;

    return next;
end;
$$;

comment on function telemetry._take_marks(uuid[], integer) is
    'Take marks of locked meters away; returns the quarters of an hour to work out.';
