-- Raises the alert of a condition: reopens the last one of the rule and the subject where that was resolved so
-- short a time ago that the rule wants it, with its trail; otherwise a new one. The caller holds the lock
-- of the condition, so there is none open; the index alerts_open_key would refuse a second.

create or replace function alerts._open_alert(
    p_rule      alerts.rules,
    p_condition alerts.conditions,
    p_now       timestamptz
)
returns alerts.alerts
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_severity alerts.severity := alerts._get_target(p_rule, 0, p_condition.severity);
    v_last     alerts.alerts;
    v_alert    alerts.alerts;
begin
    select a.* into v_last
    from alerts.alerts as a
    where a.rule_code = p_rule.rule_code
        and a.subject_id = p_condition.subject_id
        and a.resolved_at > p_now - p_rule.reopen_within
        and a.region is not distinct from p_condition.region
        -- What concerned an owner before stays over.
        and (
            a.subject_type = 'wallet' or a.meter_id is null
            or a.owner_user_id is not distinct from (
                select m.owner_user_id from meters.meters as m where m.meter_id = a.meter_id
            )
        )
    order by a.alert_id desc
    limit 1
    for update;

    if found then
        return alerts._reopen(v_last, v_severity, p_condition.last_at, p_condition.message, p_condition.metadata, null);
    end if;

    insert into alerts.alerts (
        subject_id, alert_id, rule_code, subject_type, alert_type, severity, region, meter_id, owner_user_id,
        message, metadata, raised_at, last_seen_at, seen_count, created_at, updated_at
    )
    values (
        p_condition.subject_id, core.uuid_v7(), p_rule.rule_code, p_rule.subject_type, p_rule.alert_type, v_severity,
        p_condition.region, p_condition.meter_id,
        case
            when p_rule.subject_type = 'wallet' then (
                select w.owner_user_id
                from payments.accounts as w
                where w.account_id = notifications._parse_uuid(p_condition.subject_id)
            )
            else (select m.owner_user_id from meters.meters as m where m.meter_id = p_condition.meter_id)
        end,
        coalesce(p_condition.message, p_rule.title), p_condition.metadata, p_condition.since, p_condition.last_at,
        p_condition.signal_count, p_now, p_now
    )
    returning * into v_alert;

    perform alerts._add_trail(v_alert, 'raised', p_is_clock => p_rule.alert_type <> 'MANUAL');
    perform alerts._publish_alert(v_alert);

    return v_alert;
end;
$$;

comment on function alerts._open_alert(alerts.rules, alerts.conditions, timestamptz) is
    'Raise the alert of a condition, or reopen the one that was resolved a short time ago.';
