-- One rule, by its code in any case.
--
-- Errors: PT404 rule_not_found

create or replace function alerts.get_rule(p_rule_code text)
returns alerts.rules
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return alerts._find_rule(p_rule_code);
end;
$$;

comment on function alerts.get_rule(text) is 'One rule that raises alerts.';

grant execute on function alerts.get_rule(text) to operator, service_role;
