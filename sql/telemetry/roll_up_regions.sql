-- Brings the roll-ups of regions up to those of their meters: takes up to p_limit marked
-- minutes of one region, the newest first, and works them out anew from the minutes of the
-- meters. Fewer where a region has so many meters that it would take long. Returns how many
-- marks it took; call again while that is more than 0.
--
-- Any number of callers at once: the region's row in region_states is its lock, others pass
-- it by.
--
-- Errors: PT400 invalid_limit; PT409 snapshot_too_old

create or replace function telemetry.roll_up_regions(p_limit integer default 1000)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    c_rows    constant integer := 100000;  -- minutes of meters that a call reads at most
    v_region  text;
    v_limit   integer;
    v_minutes timestamptz[];
    v_count   integer := 0;
    v_day     record;
begin
    if p_limit is null or p_limit not between 1 and 100000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'missing')),
                  hint = 'Take 1 to 100000 marks at a time.';
    end if;

    perform telemetry._require_fresh_snapshots();

    v_region := telemetry._take_region();

    if v_region is null then
        return 0;
    end if;

    select greatest(c_rows / greatest(count(*), 1), 1) into v_limit
    from meters.meters as m
    where m.region = v_region;

    -- Whole minutes: a minute that many calls marked is worked out once.
    with minute as materialized (
        select m.bucket_at
        from (
            select d.bucket_at
            from telemetry.dirty_regions as d
            where d.region = v_region
            order by d.region, d.bucket_at desc, d.mark_id desc
            limit p_limit
        ) as m
        group by m.bucket_at
        order by m.bucket_at desc
        limit v_limit
    ),
    marked as materialized (
        select d.bucket_at, d.mark_id
        from minute as m
        join telemetry.dirty_regions as d on d.region = v_region and d.bucket_at = m.bucket_at
    ),
    removed as (
        delete from telemetry.dirty_regions as d
        using marked as m
        where d.region = v_region and d.bucket_at = m.bucket_at and d.mark_id = m.mark_id
        returning d.bucket_at
    )
    select count(*)::integer, array_agg(distinct r.bucket_at) into v_count, v_minutes
    from removed as r;

    if v_count = 0 then
        return 0;
    end if;

    perform telemetry._create_roll_up_partitions(
        'telemetry.regions_', array(select distinct date_trunc('day', m, 'UTC') from unnest(v_minutes) as m)
    );

    for v_day in
        select array_agg(m) as minutes
        from unnest(v_minutes) as m
        group by date_trunc('day', m, 'UTC')
        order by min(m)
    loop
        perform telemetry._roll_up_region(v_region, v_day.minutes);
    end loop;

    update telemetry.region_states as s
    set last_read_at = (
            select max(t.last_at)
            from telemetry.regions_1m as t
            where t.region = v_region and t.bucket_at = (select max(m) from unnest(v_minutes) as m)
        ),
        updated_at = now()
    where s.region = v_region
        and coalesce(s.last_read_at < (select max(m) + interval '1 minute' from unnest(v_minutes) as m), true);

    insert into telemetry.undetected_regions (region, bucket_at)
    select v_region, m from unnest(v_minutes) as m;

    return v_count;
end;
$$;

comment on function telemetry.roll_up_regions(integer) is
    'Bring the roll-ups of a region up to those of its meters; returns how many marks were taken, 0 when there are none.';

grant execute on function telemetry.roll_up_regions(integer) to service_role;
