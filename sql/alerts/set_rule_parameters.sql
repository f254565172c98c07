-- Changes what detection needs to know for a rule; what is not given stays, null takes a parameter away. Locks the
-- rule.
--
-- Errors: PT400 invalid_parameters; PT404 rule_not_found

create or replace function alerts.set_rule_parameters(p_rule_code text, p_parameters jsonb)
returns alerts.rules
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_before alerts.rules := alerts._find_rule(p_rule_code);
    v_rule   alerts.rules;
begin
    if jsonb_typeof(p_parameters) is distinct from 'object' then
        raise exception 'invalid_parameters'
            using errcode = 'PT400',
                  detail = 'The parameters are no object.',
                  hint = 'Send an object, for instance {"factor": 3}.';
    end if;

    select r.* into v_before
    from alerts.rules as r
    where r.rule_code = v_before.rule_code
    for update;

    update alerts.rules as r
    set parameters = jsonb_strip_nulls(r.parameters || p_parameters), updated_at = now()
    where r.rule_code = v_before.rule_code
    returning r.* into v_rule;

    perform alerts._change_rule(v_before, v_rule);

    return v_rule;
end;
$$;

comment on function alerts.set_rule_parameters(text, jsonb) is
    'Change what detection needs to know for a rule; what is not given stays.';

grant execute on function alerts.set_rule_parameters(text, jsonb) to admin, service_role;
