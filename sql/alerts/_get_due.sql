-- When the clock has something to do about a condition: the hold that runs out, the next step of the rule, the
-- alert that resolves itself, the step that is taken back. Null for nothing. p_status and p_level are those
-- of the open alert, null without one.

create or replace function alerts._get_due(
    p_rule      alerts.rules,
    p_condition alerts.conditions,
    p_status    text,
    p_level     integer
)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_status is null then
        return case
            when p_condition.signal_count >= p_rule.hold_count then p_condition.received_at + p_rule.hold_for
        end;
    end if;

    if p_condition.is_firing then
        return case
            when p_status = 'active' then p_condition.ladder_at + p_rule.escalate_after[p_level + 1]
        end;
    end if;

    return least(
        p_condition.received_at + p_rule.clear_for,
        case when p_level > 0 then p_condition.received_at + (p_condition.calm_count + 1) * p_rule.calm_after end
    );
end;
$$;

comment on function alerts._get_due(alerts.rules, alerts.conditions, text, integer) is
    'When the clock has something to do about a condition.';
