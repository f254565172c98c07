-- Compares the load of regions that changed with their capacity. The newest minute may still grow, as not all
-- meters were heard of: it may raise an alert but ends none. Takes up to p_limit marks, and returns how many.
-- Locks the rows of the regions in alerts.region_detectors, skipping those that another worker holds.

create or replace function alerts._detect_regions(p_limit integer)
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_rules   alerts.rules[];
    v_regions text[];
    v_taken   record;
    v_minute  record;
    v_rule    alerts.rules;
    v_count   integer := 0;
    v_code    text;
    v_message text;
begin
    select array_agg(distinct f.region) into v_regions
    from (
        select u.region from telemetry.undetected_regions as u order by u.region, u.bucket_at, u.mark_id limit p_limit
    ) as f;

    if v_regions is null then
        return 0;
    end if;

    v_rules := alerts._get_detection_rules('region');

    insert into alerts.region_detectors (region)
    select r.region
    from unnest(v_regions) as r (region)
    where not exists (select from alerts.region_detectors as d where d.region = r.region)
    order by r.region
    on conflict do nothing;

    for v_taken in
        with locked as materialized (
            select d.region, d.last_at
            from alerts.region_detectors as d
            where d.region = any (v_regions)
            order by d.region
            for no key update skip locked
        ),
        removed as (
            delete from telemetry.undetected_regions as u
            using locked as l
            where u.region = l.region
            returning u.region, u.bucket_at
        )
        select l.region, coalesce(l.last_at, min(r.bucket_at) - interval '1 microsecond') as last_at,
            max(r.bucket_at) as until_at, count(*)::integer as mark_count
        from locked as l
        join removed as r on r.region = l.region
        group by l.region, l.last_at
        order by l.region
    loop
        v_count := v_count + v_taken.mark_count;

        for v_minute in
            select m.bucket_at, m.last_at, 100 * m.load_sum_kw / m.load_count / g.capacity_kw as load_percent,
                m.load_sum_kw / m.load_count as load_kw, g.capacity_kw,
                row_number() over (order by m.bucket_at desc) = 1 as is_open
            from telemetry.regions_1m as m
            join meters.regions as g on g.region = m.region
            where m.region = v_taken.region and m.bucket_at > v_taken.last_at and m.bucket_at <= v_taken.until_at
                and m.bucket_at > clock_timestamp() - interval '1 day' and m.load_count > 0 and g.capacity_kw > 0
            order by m.bucket_at
        loop
            foreach v_rule in array v_rules loop
                begin
                    perform alerts._check_load(
                        v_rule, v_taken.region, v_minute.last_at, v_minute.load_kw, v_minute.capacity_kw, v_minute.is_open
                    );
                exception when others then
                    get stacked diagnostics v_code = returned_sqlstate, v_message = message_text;

                    if events._is_transient(v_code) then
                        raise;
                    end if;

                    perform alerts._note_failure(v_rule.rule_code, v_taken.region, v_code, v_message);
                end;
            end loop;

            if not v_minute.is_open then
                update alerts.region_detectors as d set last_at = v_minute.bucket_at where d.region = v_taken.region;
            end if;
        end loop;
    end loop;

    return v_count;
end;
$$;

comment on function alerts._detect_regions(integer) is
    'Compare the load of regions that changed with their capacity; returns how many marks were taken.';
