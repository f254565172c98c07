-- Refuses a range that is not one, or that is too long for a level: 32 days of minutes, 400
-- days of quarters of an hour and of hours, ten years of days.
--
-- Errors: PT400 invalid_level, invalid_range, range_too_long

create or replace function telemetry._check_level_range(p_level text, p_from timestamptz, p_until timestamptz)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    perform telemetry._get_level_width(p_level);
    perform telemetry._check_range(
        p_from, p_until, make_interval(days => case p_level when '1m' then 32 when '1d' then 3660 else 400 end)
    );
end;
$$;

comment on function telemetry._check_level_range(text, timestamptz, timestamptz) is
    'Refuse a range that is too long for a level.';
