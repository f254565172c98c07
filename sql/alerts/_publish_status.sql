-- Leaves alert_status_updates in the log, with the members that clients of ALERT_STATUS_UPDATE know, no others.

create or replace function alerts._publish_status(p_alert alerts.alerts, p_previous_status text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform events._publish('alert_status_updates', 'alert', p_alert.alert_id::text, jsonb_build_object(
        'alert_id', p_alert.alert_id,
        'previous_status', p_previous_status,
        'new_status', p_alert.status,
        'acknowledged', p_alert.acknowledged_at is not null,
        'acknowledged_by', p_alert.acknowledged_by,
        'resolution_note', p_alert.resolution_note,
        'updated_at', alerts._format_instant(p_alert.updated_at),
        'metadata', jsonb_build_object('region', p_alert.region)
    ));
end;
$$;

comment on function alerts._publish_status(alerts.alerts, text) is 'Tell the log that an alert changed its status.';
