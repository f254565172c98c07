-- What concerns the caller, newest first: alerts of their own meters and wallets, and those of their region as a
-- whole. The next page begins after p_before, the alert_id of the last row of this one.
--
-- Errors: PT400 invalid_limit, invalid_status; PT401 not_authenticated

create or replace function alerts.list_my_alerts(
    p_limit  integer default 50,
    p_before uuid default null,
    p_status text default null
)
returns setof alerts.alerts
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_user_id uuid := auth.require_uid();
    v_region  text := alerts._user_region();
    v_status  text := alerts._normalise('status', p_status);
    v_before  uuid := coalesce(p_before, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
begin
    perform core._check_limit(p_limit);

    -- A page of each, along its index, then the newest of them.
    return query
    select p.*
    from (
        (
            select a.*
            from alerts.alerts as a
            where a.owner_user_id = v_user_id
                and a.alert_id < v_before
                and (v_status is null or a.status = v_status)
            order by a.alert_id desc
            limit p_limit
        )
        union all
        (
            select a.*
            from alerts.alerts as a
            where a.region = v_region
                and a.subject_type = 'region'
                and a.owner_user_id is distinct from v_user_id
                and a.alert_id < v_before
                and (v_status is null or a.status = v_status)
            order by a.alert_id desc
            limit p_limit
        )
    ) as p
    order by p.alert_id desc
    limit p_limit;
end;
$$;

comment on function alerts.list_my_alerts(integer, uuid, text) is
    'Alerts of your meters and of your region as a whole, newest first; p_before is the last id of the page before.';

grant execute on function alerts.list_my_alerts(integer, uuid, text) to authenticated, service_role;
