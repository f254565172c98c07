-- The newest minute of a region that tells its load. A minute that is still filling says too little: it
-- counts once nine tenths of the meters of the minute before it have sent.

create or replace function tariffs._get_load(p_region text, p_at timestamptz, p_within interval default '1 hour')
returns telemetry.regions_1m
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_from   constant timestamptz := p_at - p_within;
    v_row    telemetry.regions_1m;
    v_before telemetry.regions_1m;
    v_newest telemetry.regions_1m;
begin
    for v_row in
        select r.*
        from telemetry.regions_1m as r
        where r.region = p_region and r.bucket_at > v_from and r.bucket_at <= p_at and r.load_count > 0
        order by r.bucket_at desc
        limit 2
    loop
        if v_newest.bucket_at is null then
            v_newest := v_row;
        elsif v_row.bucket_at = v_newest.bucket_at - interval '1 minute' then
            v_before := v_row;
        end if;
    end loop;

    if v_before.meter_count * 0.9 > v_newest.meter_count and p_at < v_newest.bucket_at + interval '90 seconds' then
        return v_before;
    end if;

    return v_newest;
end;
$$;

comment on function tariffs._get_load(text, timestamptz, interval) is 'The newest minute of a region that tells its load.';
