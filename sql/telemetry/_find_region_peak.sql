-- The minute in which the load of a region was first as high as p_load_kw, in the bucket of a
-- day, an hour or less from p_from until before p_until: down the levels. Where the minutes
-- are kept no longer, the beginning of the smallest bucket that is.

create or replace function telemetry._find_region_peak(
    p_region  text,
    p_load_kw numeric,
    p_from    timestamptz,
    p_until   timestamptz
)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_from  timestamptz := p_from;
    v_until timestamptz := p_until;
    v_level text;
    v_row   telemetry.regions_1m;
begin
    foreach v_level in array array['1h', '15m', '1m'] loop
        select r.* into v_row
        from telemetry._get_region_rows(p_region, v_level, v_from, v_until) as r
        where r.load_max_kw = p_load_kw
        order by r.bucket_at
        limit 1;

        if found then
            v_from := v_row.bucket_at;
            v_until := v_row.last_at + interval '1 microsecond';
        end if;
    end loop;

    return v_from;
end;
$$;

comment on function telemetry._find_region_peak(text, numeric, timestamptz, timestamptz) is
    'The minute in which the load of a region was first as high as that.';
