-- The roll-ups of a meter at a level ('1m', '15m', '1h', '1d') that begin from p_from until
-- before p_until, newest first, a page at a time: the next page is asked for with the last
-- bucket_at of this one. With what was ingested a moment ago. Hours and days are those of
-- the meter's zone. A bucket without readings has no row.
--
-- Reads in windows that grow as it goes back, the first as long as a full page.
--
-- Errors: PT400 invalid_level, invalid_limit, invalid_range, range_too_long;
--         PT404 meter_not_found

create or replace function telemetry.get_rollups(
    p_meter_id uuid,
    p_level    text,
    p_from     timestamptz,
    p_until    timestamptz,
    p_limit    integer default 1000,
    p_before   timestamptz default null
)
returns setof telemetry.bucket
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_width interval := telemetry._get_level_width(p_level);
    v_until timestamptz := least(p_until, p_before);
    v_since timestamptz;
    v_slots integer := p_limit;
    v_left  bigint := p_limit;
    v_count bigint;
begin
    perform core._check_limit(p_limit, 10000),
        telemetry._check_level_range(p_level, p_from, p_until),
        meters._check_visible(p_meter_id);

    while v_left > 0 and v_until > p_from loop
        v_since := greatest(v_until - v_slots * v_width, p_from);

        return query
        select b.*
        from telemetry._get_buckets(p_meter_id, p_level, v_since, v_until) as b
        order by b.bucket_at desc
        limit v_left;

        get diagnostics v_count = row_count;
        v_left := v_left - v_count;
        v_until := v_since;
        v_slots := least(v_slots * 4, 100000);
    end loop;
end;
$$;

comment on function telemetry.get_rollups(uuid, text, timestamptz, timestamptz, integer, timestamptz) is
    'The roll-ups of a meter at a level, newest first; the next page is read with p_before.';

grant execute on function telemetry.get_rollups(uuid, text, timestamptz, timestamptz, integer, timestamptz)
    to authenticated, service_role;
