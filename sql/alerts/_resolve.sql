-- Ends an open alert and forgets its condition, leaves a trail, and tells the log. The caller holds the lock of
-- the condition.

create or replace function alerts._resolve(
    p_alert    alerts.alerts,
    p_note     text,
    p_is_clock boolean
)
returns alerts.alerts
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_alert alerts.alerts;
begin
    update alerts.alerts as a
    set status = 'resolved',
        resolved_at = clock_timestamp(),
        resolved_by = case when not p_is_clock then auth.uid() end,
        resolution_note = p_note,
        updated_at = clock_timestamp()
    where a.subject_id = p_alert.subject_id and a.alert_id = p_alert.alert_id
    returning a.* into v_alert;

    delete from alerts.conditions as c
    where c.subject_id = p_alert.subject_id and c.rule_code = p_alert.rule_code;

    perform alerts._add_trail(v_alert, 'resolved', p_alert, p_note, p_is_clock);
    perform alerts._publish_status(v_alert, p_alert.status);

    return v_alert;
end;
$$;

comment on function alerts._resolve(alerts.alerts, text, boolean) is 'End an open alert and forget its condition.';
