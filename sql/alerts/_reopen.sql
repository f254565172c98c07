-- Makes a resolved alert an active one again, which nobody has acknowledged, at the first step of its rule.
-- The trail keeps who did what before; like every open alert it is that of who has the meter now. p_note is
-- what a person says to it, null for a signal.

create or replace function alerts._reopen(
    p_alert    alerts.alerts,
    p_severity alerts.severity,
    p_seen_at  timestamptz,
    p_message  text,
    p_metadata jsonb,
    p_note     text
)
returns alerts.alerts
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_alert alerts.alerts;
begin
    update alerts.alerts as a
    set status = 'active',
        severity = p_severity,
        owner_user_id = case
            when a.subject_type = 'wallet' or a.meter_id is null then a.owner_user_id
            else (select m.owner_user_id from meters.meters as m where m.meter_id = a.meter_id)
        end,
        escalation_level = 0,
        message = coalesce(p_message, a.message),
        metadata = coalesce(p_metadata, a.metadata),
        last_seen_at = greatest(a.last_seen_at, p_seen_at),
        seen_count = a.seen_count + case when p_note is null then 1 else 0 end,
        cleared_at = null,
        acknowledged_at = null,
        acknowledged_by = null,
        resolved_at = null,
        resolved_by = null,
        resolution_note = null,
        reopened_at = clock_timestamp(),
        reopen_count = a.reopen_count + 1,
        updated_at = clock_timestamp()
    where a.subject_id = p_alert.subject_id and a.alert_id = p_alert.alert_id
    returning a.* into v_alert;

    perform alerts._add_trail(v_alert, 'reopened', p_alert, p_note, p_note is null);
    perform alerts._publish_alert(
        v_alert, jsonb_build_object('change', 'reopened', 'reopen_count', v_alert.reopen_count)
    );
    perform alerts._publish_status(v_alert, p_alert.status);

    return v_alert;
end;
$$;

comment on function alerts._reopen(alerts.alerts, alerts.severity, timestamptz, text, jsonb, text) is
    'Make a resolved alert an active one again.';
