-- When a local date begins. By way of noon, which is there once on every date: midnight may
-- be there twice or not at all.

create or replace function telemetry._date_start(p_date date, p_time_zone text)
returns timestamptz
language sql
stable
return telemetry._day_start((p_date + time '12:00') at time zone p_time_zone, p_time_zone);

comment on function telemetry._date_start(date, text) is 'When a local date begins.';
