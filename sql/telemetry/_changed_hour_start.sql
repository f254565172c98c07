-- When the local hour began in whose course the clocks were moved by half an hour or a
-- quarter (Lord Howe Island; Caracas in 2016): with the first quarter since then, for the
-- part before is an hour of its own.

create or replace function telemetry._changed_hour_start(p_at timestamptz, p_time_zone text)
returns timestamptz
language sql
stable
return (
    select min(q)
    from generate_series(
        date_bin('15 minutes', p_at, '2000-01-01 00:00:00+00') - interval '45 minutes', p_at, interval '15 minutes'
    ) as q
    where (q at time zone p_time_zone) - (q at time zone 'UTC') = (p_at at time zone p_time_zone) - (p_at at time zone 'UTC')
        and date_trunc('hour', q at time zone p_time_zone) = date_trunc('hour', p_at at time zone p_time_zone)
);

comment on function telemetry._changed_hour_start(timestamptz, text) is
    'When the local hour began in whose course the clocks were moved by a part of an hour.';
