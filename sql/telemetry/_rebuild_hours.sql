-- Job: works all hours and days of a meter ({"meter_id": …}) or of a region ({"region": …}) out
-- anew from its quarters of an hour, since they are counted in another zone now. What is older
-- than the quarters stays as it was. Locks the meter's or the region's roll-ups.

create or replace function telemetry._rebuild_hours(p_payload jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_meter_id uuid := p_payload ->> 'meter_id';
    v_region   text := p_payload ->> 'region';
    v_from     timestamptz;
    v_until    timestamptz;
    v_quarters timestamptz[];
begin
    perform telemetry._require_fresh_snapshots();

    perform from telemetry.meter_states as s where s.meter_id = v_meter_id for no key update;
    perform from telemetry.region_states as s where s.region = v_region for no key update;

    select min(t.bucket_at), max(t.bucket_at) into v_from, v_until
    from (
        select q.bucket_at from telemetry.readings_15m as q where q.meter_id = v_meter_id
        union all
        select q.bucket_at from telemetry.regions_15m as q where q.region = v_region
    ) as t;

    -- The hour and the day before the first quarter may be a part of what was kept.
    delete from telemetry.readings_1h as t where t.meter_id = v_meter_id and t.bucket_at >= v_from - interval '1 hour';
    delete from telemetry.readings_1d as t where t.meter_id = v_meter_id and t.bucket_at >= v_from - interval '26 hours';
    delete from telemetry.regions_1h as t where t.region = v_region and t.bucket_at >= v_from - interval '1 hour';
    delete from telemetry.regions_1d as t where t.region = v_region and t.bucket_at >= v_from - interval '26 hours';

    while v_from <= v_until loop
        select array_agg(t.bucket_at) into v_quarters
        from (
            select q.bucket_at
            from telemetry.readings_15m as q
            where q.meter_id = v_meter_id and q.bucket_at >= v_from and q.bucket_at < v_from + interval '30 days'
            union all
            select q.bucket_at
            from telemetry.regions_15m as q
            where q.region = v_region and q.bucket_at >= v_from and q.bucket_at < v_from + interval '30 days'
        ) as t;

        if v_quarters is not null and v_meter_id is not null then
            perform telemetry._create_roll_up_partitions('telemetry.readings_', array[v_quarters[1]]);
            perform telemetry._roll_up_hours(array_fill(v_meter_id, array[cardinality(v_quarters)]), v_quarters);
        elsif v_quarters is not null then
            perform telemetry._create_roll_up_partitions('telemetry.regions_', array[v_quarters[1]]);
            perform telemetry._roll_up_region_hours(v_region, v_quarters);
        end if;

        v_from := v_from + interval '30 days';
    end loop;
end;
$$;

comment on function telemetry._rebuild_hours(jsonb) is
    'Job: work all hours and days of a meter or a region out anew, in another zone.';
