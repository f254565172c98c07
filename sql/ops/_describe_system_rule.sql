-- A system rule with its row of alerts.rules, and what it sees.

create or replace function ops._describe_system_rule(p_rule ops.system_rules)
returns ops.system_rule
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_alert_rule alerts.rules := alerts._find_rule(p_rule.rule_code);
    v_described  ops.system_rule;
begin
    select p_rule.rule_code, v_alert_rule.title, v_alert_rule.severity, p_rule.gauge, p_rule.labels,
        p_rule.subject_labels, p_rule.divisor_gauge, p_rule.increase_over, p_rule.is_below, p_rule.raise_at,
        p_rule.clear_at, p_rule.unit, v_alert_rule.hold_for, v_alert_rule.clear_for, p_rule.is_required,
        v_alert_rule.is_enabled,
        case when p_rule.muted_until > clock_timestamp() then p_rule.muted_until end,
        case when p_rule.muted_until > clock_timestamp() then p_rule.muted_reason end,
        count(*),
        coalesce(array_agg(s.subject_id order by s.subject_id) filter (where s.is_firing), '{}'),
        max(s.read_at)
    into v_described
    from ops.system_readings as s
    where s.rule_code = p_rule.rule_code;

    return v_described;
end;
$$;

comment on function ops._describe_system_rule(ops.system_rules) is 'A system rule, and what it sees.';
