-- Adds buckets of a meter up to those of a level that they lie in.

create or replace function telemetry._add_up_parts(
    p_rows      telemetry.readings_1m[],
    p_level     text,
    p_time_zone text
)
returns setof telemetry.readings_1m
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select a.*
    from telemetry._add_up(
        p_rows,
        array(
            select telemetry._get_bucket_start(p_level, r.bucket_at, p_time_zone)
            from unnest(p_rows) with ordinality as r
            order by r.ordinality
        )
    ) as a;
end;
$$;

comment on function telemetry._add_up_parts(telemetry.readings_1m[], text, text) is
    'Add buckets of a meter up to those of a level that they lie in.';
