-- Does whatever is due about a condition, and notes when that is the case next: raises its alert once it has
-- lasted, takes the steps of the rule up and back, resolves the alert once it has been gone long enough.
-- Returns the open alert, null where there is none.
--
-- How long it has lasted is told by the times of the readings, or by the clock where no reading says otherwise;
-- always added as _get_due adds it, or a day of 25 hours would be due and never done. The caller holds the
-- lock of the condition; this locks its alert.

create or replace function alerts._settle(
    p_rule      alerts.rules,
    p_condition alerts.conditions,
    p_now       timestamptz
)
returns uuid
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_condition alerts.conditions := p_condition;
    v_alert     alerts.alerts;
    v_level     integer;
    v_severity  alerts.severity;
begin
    if v_condition.alert_id is not null then
        select a.* into v_alert
        from alerts.alerts as a
        where a.subject_id = v_condition.subject_id and a.alert_id = v_condition.alert_id
        for update;
    elsif not v_condition.is_firing or not p_rule.is_enabled then
        delete from alerts.conditions as c
        where c.subject_id = v_condition.subject_id and c.rule_code = v_condition.rule_code;
        return null;
    elsif v_condition.signal_count >= p_rule.hold_count and (
        v_condition.since + p_rule.hold_for <= v_condition.last_at or v_condition.received_at + p_rule.hold_for <= p_now
    ) then
        v_alert := alerts._open_alert(p_rule, v_condition, p_now);
        v_condition.alert_id := v_alert.alert_id;
        v_condition.ladder_at := p_now;
    end if;

    if v_condition.alert_id is not null then
        if not p_rule.is_enabled then
            perform alerts._resolve(v_alert, 'The rule was switched off.', true);
            return null;
        end if;

        if not v_condition.is_firing and (
            v_condition.since + p_rule.clear_for <= v_condition.last_at
            or v_condition.received_at + p_rule.clear_for <= p_now
        ) then
            perform alerts._resolve(v_alert, 'The condition is gone.', true);
            return null;
        end if;

        v_level := v_alert.escalation_level;

        if v_condition.is_firing and v_alert.status = 'active' then
            v_level := greatest(v_level, (
                select max(s.step)
                from unnest(p_rule.escalate_after) with ordinality as s (after, step)
                where v_condition.ladder_at + s.after <= p_now
            ));
        elsif not v_condition.is_firing then
            while v_level > 0 and v_condition.received_at + (v_condition.calm_count + 1) * p_rule.calm_after <= p_now loop
                v_level := v_level - 1;
                v_condition.calm_count := v_condition.calm_count + 1;
            end loop;
        end if;

        v_severity := alerts._get_target(p_rule, v_level, v_condition.severity);

        if v_level <> v_alert.escalation_level or v_severity <> v_alert.severity then
            v_alert := alerts._set_severity(v_alert, v_severity, v_level);
        end if;
    end if;

    update alerts.conditions as c
    set is_firing = v_condition.is_firing,
        since = v_condition.since,
        last_at = v_condition.last_at,
        received_at = v_condition.received_at,
        signal_count = v_condition.signal_count,
        alert_id = v_condition.alert_id,
        ladder_at = v_condition.ladder_at,
        calm_count = v_condition.calm_count,
        due_at = alerts._get_due(p_rule, v_condition, v_alert.status, v_level),
        severity = v_condition.severity,
        message = v_condition.message,
        metadata = v_condition.metadata
    where c.subject_id = v_condition.subject_id and c.rule_code = v_condition.rule_code;

    return v_condition.alert_id;
end;
$$;

comment on function alerts._settle(alerts.rules, alerts.conditions, timestamptz) is
    'Do whatever is due about a condition; returns the open alert, null for none.';
