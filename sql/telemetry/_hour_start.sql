-- When the local hour began that an instant lies in: the instant less the minutes past the
-- hour on a clock in the zone. Going through the clock and back would be wrong: on the day
-- when the clocks go back, one hour is there twice. Where that leads to no whole hour, the
-- clocks moved by half an hour meanwhile.

create or replace function telemetry._hour_start(p_at timestamptz, p_time_zone text)
returns timestamptz
language sql
stable
return case
    when extract(
        minute from
        (
            date_bin('1 minute', p_at, '2000-01-01 00:00:00+00')
            - make_interval(mins => extract(minute from p_at at time zone p_time_zone)::integer)
        ) at time zone p_time_zone
    ) = 0
    then date_bin('1 minute', p_at, '2000-01-01 00:00:00+00')
        - make_interval(mins => extract(minute from p_at at time zone p_time_zone)::integer)
    else telemetry._changed_hour_start(p_at, p_time_zone)
end;

comment on function telemetry._hour_start(timestamptz, text) is 'When the local hour began that an instant lies in.';
