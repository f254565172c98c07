-- The first beginning of a bucket of a level that is not before an instant.

create or replace function telemetry._get_next_bucket_start(p_level text, p_at timestamptz, p_time_zone text)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_at timestamptz := telemetry._get_bucket_start(p_level, p_at, p_time_zone);
begin
    -- The bucket that began earlier ends where the next one begins; a day has up to 26 hours.
    if v_at < p_at then
        v_at := telemetry._get_bucket_start(
            p_level,
            v_at + telemetry._get_level_width(p_level)
            + case p_level when '1d' then interval '2 hours 15 minutes' else interval '0' end,
            p_time_zone
        );
    end if;

    return v_at;
end;
$$;

comment on function telemetry._get_next_bucket_start(text, timestamptz, text) is
    'The first beginning of a bucket of a level that is not before an instant.';
