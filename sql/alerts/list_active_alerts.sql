-- The open alerts that the caller may see, acknowledged or not, newest first. The next page begins after p_before,
-- the alert_id of the last row of this one.
--
-- Errors: PT400 invalid_limit, invalid_severity, invalid_alert_type

create or replace function alerts.list_active_alerts(
    p_limit      integer default 50,
    p_before     uuid default null,
    p_severity   text default null,
    p_alert_type text default null,
    p_region     text default null
)
returns setof alerts.alerts
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_severity   text := alerts._normalise('severity', p_severity);
    v_alert_type text := alerts._normalise('alert_type', p_alert_type);
    v_region     text := alerts._get_list_region(p_region);
    v_regions    text[] := case when v_region is null then alerts._get_list_regions() end;
    v_before     uuid := coalesce(p_before, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
begin
    perform core._check_limit(p_limit);

    return query
    select a.*
    from alerts.alerts as a
    where a.status <> 'resolved'
        and a.alert_id < v_before
        and (v_region is null or a.region = v_region)
        and (v_regions is null or a.region = any (v_regions))
        and (v_severity is null or a.severity = v_severity)
        and (v_alert_type is null or a.alert_type = v_alert_type)
    order by a.alert_id desc
    limit p_limit;
end;
$$;

comment on function alerts.list_active_alerts(integer, uuid, text, text, text) is
    'The open alerts that you may see, newest first; p_before is the last id of the page before.';

grant execute on function alerts.list_active_alerts(integer, uuid, text, text, text) to operator, service_role;
