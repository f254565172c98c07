-- Every day of a meter from p_from until before p_until, as its zone counts them. Without an
-- end until today, which is in it; without a beginning 30 days; at most 400.
-- reading_count is 0, and all else null, where nothing was received.
--
-- Errors: PT400 invalid_range, range_too_long; PT404 meter_not_found

create or replace function telemetry.get_daily_breakdown(
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

    select coalesce(p_until, (now() at time zone m.time_zone)::date + 1) into v_until
    from meters.meters as m
    where m.meter_id = p_meter_id;

    v_from := coalesce(p_from, v_until - 30);
    perform telemetry._check_dates(v_from, v_until, 400);

    return query select b.* from telemetry._get_breakdown(p_meter_id, '1d', v_from, v_until) as b;
end;
$$;

comment on function telemetry.get_daily_breakdown(uuid, date, date) is
    'Every day of a meter, as its zone counts them; where nothing was received, reading_count is 0.';

grant execute on function telemetry.get_daily_breakdown(uuid, date, date) to authenticated, service_role;
