-- An alert that the caller may see.
--
-- Errors: PT404 alert_not_found

create or replace function alerts._find_alert(p_alert_id uuid)
returns alerts.alerts
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_alert alerts.alerts;
begin
    select a.* into v_alert
    from alerts.alerts as a
    where a.alert_id = p_alert_id;

    if not found then
        raise exception 'alert_not_found'
            using errcode = 'PT404',
                  detail = format('There is no alert %s that you may see.', coalesce(p_alert_id::text, 'null')),
                  hint = 'Look it up with alerts.list_my_alerts, or alerts.list_alerts for operators.';
    end if;

    return v_alert;
end;
$$;

comment on function alerts._find_alert(uuid) is 'An alert that the caller may see.';
