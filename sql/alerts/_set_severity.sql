-- Gives an alert another severity and another place on the ladder of its rule, leaves a trail, and tells the
-- log. The caller holds the lock of the condition.

create or replace function alerts._set_severity(
    p_alert    alerts.alerts,
    p_severity alerts.severity,
    p_level    integer
)
returns alerts.alerts
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_alert  alerts.alerts;
    v_change text;
begin
    update alerts.alerts as a
    set severity = p_severity, escalation_level = p_level, updated_at = clock_timestamp()
    where a.subject_id = p_alert.subject_id and a.alert_id = p_alert.alert_id
    returning a.* into v_alert;

    if p_severity <> p_alert.severity then
        v_change := case
            when alerts._get_rank(p_severity) > alerts._get_rank(p_alert.severity) then 'escalated' else 'calmed'
        end;

        perform alerts._add_trail(v_alert, v_change, p_alert, null, true);
        perform alerts._publish_alert(
            v_alert, jsonb_build_object('change', v_change, 'previous_severity', p_alert.severity)
        );
    end if;

    return v_alert;
end;
$$;

comment on function alerts._set_severity(alerts.alerts, alerts.severity, integer) is
    'Give an alert another severity and another place on the ladder.';
