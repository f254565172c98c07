-- The load of a region at a level ('1m', '15m', '1h', '1d') from p_from until before
-- p_until, newest first, a page at a time: the next page is asked for with the last
-- bucket_at of this one. Hours and days are those of the region's zone. The load of a
-- minute is the sum of the average powers of all its meters; a bucket without readings has
-- no row.
--
-- Reads in windows that grow as it goes back, the first as long as a full page.
--
-- Errors: PT400 invalid_level, invalid_limit, invalid_range, range_too_long, region_missing;
--         PT403 region_not_yours

create or replace function telemetry.get_region_load(
    p_from   timestamptz,
    p_until  timestamptz,
    p_level  text default '15m',
    p_region text default null,
    p_limit  integer default 1000,
    p_before timestamptz default null
)
returns setof telemetry.region_bucket
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_region   text := telemetry._check_region(p_region);
    v_width    interval := telemetry._get_level_width(p_level);
    v_capacity numeric := (select g.capacity_kw from meters.regions as g where g.region = v_region);
    v_until    timestamptz := least(p_until, p_before);
    v_since    timestamptz;
    v_slots    integer := p_limit;
    v_left     bigint := p_limit;
    v_count    bigint;
begin
    perform core._check_limit(p_limit, 10000), telemetry._check_level_range(p_level, p_from, p_until);

    while v_left > 0 and v_until > p_from loop
        v_since := greatest(v_until - v_slots * v_width, p_from);

        return query
        select
            r.bucket_at,
            round(r.load_sum_kw / nullif(r.load_count, 0), 6), r.load_min_kw, r.load_max_kw,
            round(100 * r.load_max_kw / v_capacity, 2),
            r.energy_kwh,
            round(r.voltage_sum / nullif(r.voltage_count, 0), 6), r.voltage_min, r.voltage_max,
            round(r.current_sum_a / nullif(r.current_count, 0), 6),
            r.meter_count, r.reading_count
        from telemetry._get_region_rows(v_region, p_level, v_since, v_until) as r
        order by r.bucket_at desc
        limit v_left;

        get diagnostics v_count = row_count;
        v_left := v_left - v_count;
        v_until := v_since;
        v_slots := least(v_slots * 4, 100000);
    end loop;
end;
$$;

comment on function telemetry.get_region_load(timestamptz, timestamptz, text, text, integer, timestamptz) is
    'The load of a region at a level, newest first; the next page is read with p_before.';

grant execute on function telemetry.get_region_load(timestamptz, timestamptz, text, text, integer, timestamptz)
    to operator, service_role;
