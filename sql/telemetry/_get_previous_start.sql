-- Where the period begins that a period is compared with: the one of the same length right
-- before it. Whole local days are compared with as many local days, however long they are.

create or replace function telemetry._get_previous_start(p_from timestamptz, p_until timestamptz, p_time_zone text)
returns timestamptz
language sql
stable
return case
    when telemetry._day_start(p_from, p_time_zone) = p_from and telemetry._day_start(p_until, p_time_zone) = p_until
    then telemetry._date_start(
        (p_from at time zone p_time_zone)::date
        - ((p_until at time zone p_time_zone)::date - (p_from at time zone p_time_zone)::date),
        p_time_zone
    )
    else p_from - (p_until - p_from)
end;

comment on function telemetry._get_previous_start(timestamptz, timestamptz, text) is
    'Where the period begins that a period is compared with.';
