-- Every hour of a meter on the dates from p_from until before p_until, as the meter's zone
-- counts them: 23 on the day that clocks go forward, 25 when they go back. Today without
-- dates, one day without an end; at most 32 days. reading_count is 0, and all else null,
-- where nothing was received.
--
-- Errors: PT400 invalid_range, range_too_long; PT404 meter_not_found

create or replace function telemetry.get_hourly_breakdown(
    p_meter_id uuid,
    p_from     date default null,
    p_until    date default null
)
returns setof telemetry.breakdown_bucket
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_from  date;
    v_until date;
begin
    perform meters._check_visible(p_meter_id);

    select coalesce(p_from, p_until - 1, (now() at time zone m.time_zone)::date) into v_from
    from meters.meters as m
    where m.meter_id = p_meter_id;

    v_until := coalesce(p_until, v_from + 1);
    perform telemetry._check_dates(v_from, v_until, 32);

    return query select b.* from telemetry._get_breakdown(p_meter_id, '1h', v_from, v_until) as b;
end;
$$;

comment on function telemetry.get_hourly_breakdown(uuid, date, date) is
    'Every hour of a meter on some dates of its zone; where nothing was received, reading_count is 0.';

grant execute on function telemetry.get_hourly_breakdown(uuid, date, date) to authenticated, service_role;
