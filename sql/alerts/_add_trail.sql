-- Writes down what happened to an alert. p_before is how it was, null for one that is new.

create or replace function alerts._add_trail(
    p_alert    alerts.alerts,
    p_action   text,
    p_before   alerts.alerts default null,
    p_note     text default null,
    p_is_clock boolean default false
)
returns alerts.trail
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_entry alerts.trail;
begin
    insert into alerts.trail (
        subject_id, alert_id, action, from_status, to_status, from_severity, to_severity, actor_id, actor_role, note
    )
    values (
        p_alert.subject_id, p_alert.alert_id, p_action, p_before.status, p_alert.status, p_before.severity,
        p_alert.severity, case when not p_is_clock then auth.uid() end,
        case when not p_is_clock then auth.role() end, p_note
    )
    returning * into v_entry;

    return v_entry;
end;
$$;

comment on function alerts._add_trail(alerts.alerts, text, alerts.alerts, text, boolean) is
    'Write down what happened to an alert.';
