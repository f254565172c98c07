-- Switches a rule on or off. Off, its signals raise nothing, and the clock resolves its open alerts. Rules are never
-- deleted: their alerts name them. Locks the rule.
--
-- Errors: PT400 invalid_rule; PT404 rule_not_found

create or replace function alerts.set_rule_enabled(p_rule_code text, p_is_enabled boolean)
returns alerts.rules
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_before alerts.rules := alerts._find_rule(p_rule_code);
    v_rule   alerts.rules;
begin
    if p_is_enabled is null then
        raise exception 'invalid_rule'
            using errcode = 'PT400', detail = 'On or off was not said.', hint = 'Send p_is_enabled: true or false.';
    end if;

    select r.* into v_before
    from alerts.rules as r
    where r.rule_code = v_before.rule_code
    for update;

    update alerts.rules as r
    set is_enabled = p_is_enabled, updated_at = now()
    where r.rule_code = v_before.rule_code
    returning r.* into v_rule;

    perform alerts._change_rule(v_before, v_rule);

    return v_rule;
end;
$$;

comment on function alerts.set_rule_enabled(text, boolean) is 'Switch a rule on or off.';

grant execute on function alerts.set_rule_enabled(text, boolean) to admin, service_role;
