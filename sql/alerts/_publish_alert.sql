-- Leaves alerts_processed in the log: an alert was raised, reopened, or has another severity. The payload
-- has the members that clients of ALERT know, no others; meter_id is the number on the meter. What is not the first word about
-- an alert says so in metadata: p_change.

create or replace function alerts._publish_alert(p_alert alerts.alerts, p_change jsonb default '{}')
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meter_number text;
begin
    if p_alert.meter_id is not null then
        select m.meter_number into v_meter_number
        from meters.meters as m
        where m.meter_id = p_alert.meter_id;
    end if;

    perform events._publish('alerts_processed', 'alert', p_alert.alert_id::text, jsonb_build_object(
        'alert_id', p_alert.alert_id,
        'alert_type', p_alert.alert_type,
        'severity', p_alert.severity,
        'meter_id', v_meter_number,
        'region', p_alert.region,
        'message', p_alert.message,
        'metadata', p_alert.metadata || p_change,
        'created_at', alerts._format_instant(p_alert.created_at)
    ));
end;
$$;

comment on function alerts._publish_alert(alerts.alerts, jsonb) is
    'Tell the log that an alert was raised, reopened or changed its severity.';
