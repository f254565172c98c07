-- Has a rule about the system itself raise nothing for a time, for a reason that stands in the audit log: a minute to
-- 30 days. What is open stays, and is over when it is over. Locks the rule.
--
-- Errors: PT400 reason_required, reason_too_long, invalid_mute; PT404 system_rule_not_found

create or replace function ops.mute_system_rule(p_rule_code text, p_for interval, p_reason text)
returns ops.system_rule
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_reason text := ops._check_reason(p_reason);
    v_rule   ops.system_rules := ops._find_system_rule(p_rule_code);
begin
    if p_for is null or p_for < interval '1 minute' or p_for > interval '30 days' then
        raise exception 'invalid_mute'
            using errcode = 'PT400',
                  detail = format('The rule would be mute for %s.', coalesce(p_for::text, 'no time')),
                  hint = 'Mute it for a minute to 30 days; to have it silent for good, disable it with ops.set_system_rule.';
    end if;

    perform ops._set_reason(v_reason);

    update ops.system_rules as r
    set muted_until = clock_timestamp() + p_for, muted_reason = v_reason, muted_by = auth.uid(), updated_at = now()
    where r.rule_code = v_rule.rule_code
    returning r.* into v_rule;

    perform ops._set_reason(null);

    return ops._describe_system_rule(v_rule);
end;
$$;

comment on function ops.mute_system_rule(text, interval, text) is 'Have a rule about the system itself raise nothing for a time.';

grant execute on function ops.mute_system_rule(text, interval, text) to admin, service_role;
