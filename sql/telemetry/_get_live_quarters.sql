-- The quarters of an hour of a meter for which the stored roll-ups are not the last word, as
-- far as they matter to a range: those that are still marked, and those whose first register
-- is compared with one in a marked quarter that is late. The newest 200 marks at most, so
-- that a reader never works out a whole backlog: the rest is shown as it was stored.

create or replace function telemetry._get_live_quarters(p_meter_id uuid, p_from timestamptz, p_until timestamptz)
returns timestamptz[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_from      timestamptz := date_bin('15 minutes', p_from, '2000-01-01 00:00:00+00');
    v_marked    timestamptz[];
    v_late      timestamptz[];
    v_followers timestamptz[];
begin
    select coalesce(array_agg(m.bucket_at), '{}') into v_marked
    from (
        select distinct d.bucket_at
        from meters.dirty_buckets as d
        where d.meter_id = p_meter_id and d.bucket_at >= v_from and d.bucket_at < p_until
        order by d.bucket_at desc
        limit 200
    ) as m;

    -- Of the marks before the range only the last one can lead into it.
    select array_agg(m.quarter_end) into v_late
    from (
        select q + interval '15 minutes' as quarter_end from unnest(v_marked) as q
        union all
        (
            select d.bucket_at + interval '15 minutes'
            from meters.dirty_buckets as d
            where d.meter_id = p_meter_id and d.bucket_at < v_from
            order by d.meter_id desc, d.bucket_at desc
            limit 1
        )
    ) as m
    join telemetry.meter_states as s
        on s.meter_id = p_meter_id and s.has_registers and s.last_read_at >= m.quarter_end;

    if v_late is not null then
        select array_agg(date_bin('15 minutes', f.read_at, '2000-01-01 00:00:00+00')) into v_followers
        from unnest(v_late) as l (quarter_end)
        cross join lateral (
            select r.read_at
            from meters.readings as r
            where r.meter_id = p_meter_id and r.read_at >= l.quarter_end and r.read_at >= v_from
                and r.read_at < p_until and r.register_kwh is not null
            order by r.read_at
            limit 1
        ) as f;
    end if;

    return array(select distinct q from unnest(v_marked || v_followers) as q);
end;
$$;

comment on function telemetry._get_live_quarters(uuid, timestamptz, timestamptz) is
    'Quarters of an hour of a meter whose roll-ups are not the last word.';
