-- Ends the silence of a rule about the system itself. Safe to repeat. Locks the rule.
--
-- Errors: PT400 reason_too_long; PT404 system_rule_not_found

create or replace function ops.unmute_system_rule(p_rule_code text, p_reason text default null)
returns ops.system_rule
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_reason text := ops._check_reason(p_reason, false);
    v_rule   ops.system_rules := ops._find_system_rule(p_rule_code);
begin
    perform ops._set_reason(v_reason);

    update ops.system_rules as r
    set muted_until = null, muted_reason = null, muted_by = null, updated_at = now()
    where r.rule_code = v_rule.rule_code
    returning r.* into v_rule;

    perform ops._set_reason(null);

    return ops._describe_system_rule(v_rule);
end;
$$;

comment on function ops.unmute_system_rule(text, text) is 'End the silence of a rule about the system itself.';

grant execute on function ops.unmute_system_rule(text, text) to admin, service_role;
