-- Which severity an alert has after so many steps of its rule: that of the step, or of the rule before the
-- first; what a signal said goes before the rule, and is never made milder by a step.

create or replace function alerts._get_target(
    p_rule     alerts.rules,
    p_level    integer,
    p_severity alerts.severity default null
)
returns alerts.severity
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_step alerts.severity := p_rule.escalate_to[p_level];
begin
    if v_step is null then
        return coalesce(p_severity, p_rule.severity);
    end if;

    if p_severity is null or alerts._get_rank(v_step) >= alerts._get_rank(p_severity) then
        return v_step;
    end if;

    return p_severity;
end;
$$;

comment on function alerts._get_target(alerts.rules, integer, alerts.severity) is
    'Which severity an alert has after so many steps of its rule.';
