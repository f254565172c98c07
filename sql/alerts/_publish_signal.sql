-- Leaves "alerts" in the log: detection saw a condition begin, whether or not an alert comes of it. Once for as
-- long as it lasts, not once per signal.

create or replace function alerts._publish_signal(p_rule alerts.rules, p_condition alerts.conditions)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform events._publish('alerts', p_rule.subject_type, p_condition.subject_id, jsonb_build_object(
        'type', p_rule.alert_type,
        'rule_code', p_rule.rule_code,
        'severity', coalesce(p_condition.severity, p_rule.severity),
        'meter_id', (select m.meter_number from meters.meters as m where m.meter_id = p_condition.meter_id),
        'region', p_condition.region,
        'message', coalesce(p_condition.message, p_rule.title),
        'metadata', p_condition.metadata,
        'timestamp', alerts._format_instant(p_condition.since)
    ));
end;
$$;

comment on function alerts._publish_signal(alerts.rules, alerts.conditions) is
    'Tell the log that detection saw a condition begin.';
