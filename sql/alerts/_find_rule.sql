-- A rule by its code, in any case.
--
-- Errors: PT404 rule_not_found

create or replace function alerts._find_rule(p_rule_code text)
returns alerts.rules
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rule alerts.rules;
begin
    select r.* into v_rule
    from alerts.rules as r
    where r.rule_code = lower(btrim(p_rule_code));

    if not found then
        raise exception 'rule_not_found'
            using errcode = 'PT404',
                  detail = format('There is no rule %L.', left(p_rule_code, 80)),
                  hint = 'alerts.list_rules shows those there are.';
    end if;

    return v_rule;
end;
$$;

comment on function alerts._find_rule(text) is 'A rule by its code, in any case.';
