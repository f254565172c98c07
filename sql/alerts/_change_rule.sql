-- Tells the log who changed a rule and how, and has the clock look at everything under it: other times may be due.

create or replace function alerts._change_rule(p_before alerts.rules, p_after alerts.rules)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if to_jsonb(p_before) - 'updated_at' is not distinct from to_jsonb(p_after) - 'updated_at' then
        return;
    end if;

    update alerts.conditions as c
    set due_at = clock_timestamp()
    where c.rule_code = p_after.rule_code;

    perform events._publish('alert_rule_changed', 'alert_rule', p_after.rule_code, jsonb_build_object(
        'before', case when p_before.rule_code is not null then to_jsonb(p_before) end,
        'after', to_jsonb(p_after)
    ));
end;
$$;

comment on function alerts._change_rule(alerts.rules, alerts.rules) is 'Tell the log how a rule was changed.';
