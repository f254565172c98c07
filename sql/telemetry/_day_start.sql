-- When the local day began that an instant lies in. Where midnight is there twice, as where
-- clocks go back from one o'clock, the first counts; where it is skipped, the day begins with
-- what follows.

create or replace function telemetry._day_start(p_at timestamptz, p_time_zone text)
returns timestamptz
language sql
stable
return (
    select
        case
            when ((m.midnight - interval '1 hour') at time zone p_time_zone)::date
                = (p_at at time zone p_time_zone)::date
            then m.midnight - interval '1 hour'
            else m.midnight
        end
    from (values (date_trunc('day', p_at, p_time_zone))) as m (midnight)
);

comment on function telemetry._day_start(timestamptz, text) is 'When the local day began that an instant lies in.';
