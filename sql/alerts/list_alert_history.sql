-- The resolved alerts that the caller may see, newest first, of a span of time if wanted: raised from p_from on and
-- before p_until. The next page begins after p_before, the alert_id of the last row of this one.
--
-- Errors: PT400 invalid_limit, invalid_alert_type

create or replace function alerts.list_alert_history(
    p_limit      integer default 50,
    p_before     uuid default null,
    p_from       timestamptz default null,
    p_until      timestamptz default null,
    p_region     text default null,
    p_alert_type text default null
)
returns setof alerts.alerts
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_alert_type text := alerts._normalise('alert_type', p_alert_type);
    v_region     text := alerts._get_list_region(p_region);
    v_regions    text[] := case when v_region is null then alerts._get_list_regions() end;
    v_before     uuid := least(
        coalesce(p_before, 'ffffffff-ffff-ffff-ffff-ffffffffffff'), alerts._get_id_floor(p_until)
    );
    v_from       uuid := coalesce(alerts._get_id_floor(p_from), '00000000-0000-0000-0000-000000000000');
begin
    perform core._check_limit(p_limit);

    return query
    select a.*
    from alerts.alerts as a
    where a.status = 'resolved'
        and a.alert_id < v_before
        and a.alert_id >= v_from
        and (v_region is null or a.region = v_region)
        and (v_regions is null or a.region = any (v_regions))
        and (v_alert_type is null or a.alert_type = v_alert_type)
    order by a.alert_id desc
    limit p_limit;
end;
$$;

comment on function alerts.list_alert_history(integer, uuid, timestamptz, timestamptz, text, text) is
    'The resolved alerts that you may see, newest first; p_before is the last id of the page before.';

grant execute on function
    alerts.list_alert_history(integer, uuid, timestamptz, timestamptz, text, text) to operator, service_role;
