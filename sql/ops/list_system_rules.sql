-- The rules about the system itself, and what they see. p_is_firing chooses those that see something, or nothing.

create or replace function ops.list_system_rules(p_is_firing boolean default null)
returns setof ops.system_rule
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select d.*
    from ops.system_rules as r
    cross join lateral ops._describe_system_rule(r) as d
    where p_is_firing is null or p_is_firing = (cardinality(d.firing) > 0)
    order by r.rule_code;
end;
$$;

comment on function ops.list_system_rules(boolean) is 'The rules about the system itself, and what they see.';

grant execute on function ops.list_system_rules(boolean) to admin, service_role;
