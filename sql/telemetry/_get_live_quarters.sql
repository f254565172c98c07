-- The quarters of an hour of a meter that are still marked and matter to a range: for these
-- the stored roll-ups are not the last word. The newest 200 at most, so that a reader
-- never works out a whole backlog: the rest is shown as it was stored.

create or replace function telemetry._get_live_quarters(p_meter_id uuid, p_from timestamptz, p_until timestamptz)
returns timestamptz[]
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(array_agg(q.bucket_at), '{}')
    from (
        select distinct d.bucket_at
        from meters.dirty_buckets as d
        where d.meter_id = p_meter_id
            and d.bucket_at >= date_bin('15 minutes', p_from, '2000-01-01 00:00:00+00')
            and d.bucket_at < p_until
        order by d.bucket_at desc
        limit 200
    ) as q;
end;

comment on function telemetry._get_live_quarters(uuid, timestamptz, timestamptz) is
    'Quarters of an hour of a meter whose roll-ups are not the last word.';
