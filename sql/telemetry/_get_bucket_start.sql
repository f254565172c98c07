-- When the bucket of a level began that an instant lies in; hours and days in a zone.

create or replace function telemetry._get_bucket_start(p_level text, p_at timestamptz, p_time_zone text)
returns timestamptz
language sql
stable
return case p_level
    when '1m' then date_bin('1 minute', p_at, '2000-01-01 00:00:00+00')
    when '15m' then date_bin('15 minutes', p_at, '2000-01-01 00:00:00+00')
    when '1h' then telemetry._hour_start(p_at, p_time_zone)
    when '1d' then telemetry._day_start(p_at, p_time_zone)
end;

comment on function telemetry._get_bucket_start(text, timestamptz, text) is
    'When the bucket of a level began that an instant lies in.';
