-- A system rule by its code, locked.
--
-- Errors: PT404 system_rule_not_found

create or replace function ops._find_system_rule(p_rule_code text)
returns ops.system_rules
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rule ops.system_rules;
begin
    select r.* into v_rule
    from ops.system_rules as r
    where r.rule_code = lower(btrim(p_rule_code))
    for update;

    if not found then
        raise exception 'system_rule_not_found'
            using errcode = 'PT404',
                  detail = format('There is no system rule %L.', left(p_rule_code, 80)),
                  hint = 'ops.list_system_rules shows those there are.';
    end if;

    return v_rule;
end;
$$;

comment on function ops._find_system_rule(text) is 'A system rule by its code, locked.';
