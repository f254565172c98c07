-- The quarters of an hour of a meter for which the stored roll-ups are not the last word, as
-- far as they matter to a range: those that are still marked, and those whose first register
-- is compared with one in a marked quarter. The newest 200 marks at most, so that a reader
-- never works out a whole backlog: the rest is shown as it was stored.

create or replace function telemetry._get_live_quarters(p_meter_id uuid, p_from timestamptz, p_until timestamptz)
returns timestamptz[]
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    with marked as materialized (
        select distinct d.bucket_at
        from (
            select b.bucket_at
            from meters.dirty_buckets as b
            where b.meter_id = p_meter_id and b.bucket_at < p_until
            order by b.meter_id desc, b.bucket_at desc
            limit 200
        ) as d
    ),
    live as (
        select m.bucket_at from marked as m
        union
        select date_bin('15 minutes', (f.found).read_at, '2000-01-01 00:00:00+00')
        from telemetry.meter_states as s
        join marked as m on m.bucket_at + interval '15 minutes' <= s.last_read_at
        cross join lateral (
            select telemetry._find_register(s.meter_id, m.bucket_at + interval '15 minutes', false) as found
        ) as f
        where s.meter_id = p_meter_id and s.has_registers and (f.found).meter_id is not null
    )
    select coalesce(array_agg(l.bucket_at), '{}')
    from live as l
    where l.bucket_at >= date_bin('15 minutes', p_from, '2000-01-01 00:00:00+00') and l.bucket_at < p_until;
end;

comment on function telemetry._get_live_quarters(uuid, timestamptz, timestamptz) is
    'Quarters of an hour of a meter whose roll-ups are not the last word.';
