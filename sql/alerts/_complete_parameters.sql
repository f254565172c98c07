-- The parameters of a rule with the defaults of its condition filled in; refuses what the condition
-- does not take. Parameters without a condition are not detection's and stay as they are.
--
-- Errors: PT400 invalid_parameters

create or replace function alerts._complete_parameters(p_parameters jsonb, p_subject_type text)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_condition text := p_parameters ->> 'condition';
    v_type      text;
    v_fault     text;
begin
    if not p_parameters ? 'condition' then
        return p_parameters;
    end if;

    select c.subject_type into v_type from alerts.rule_conditions as c where c.condition = v_condition;

    if v_type is null then
        v_fault := format('There is no condition %L.', v_condition);
    elsif v_type <> p_subject_type then
        v_fault := format('The condition %s is about a %s, the rule about a %s.', v_condition, v_type, p_subject_type);
    else
        select case
            when p.parameter is null then format('%s takes no %s.', v_condition, k.parameter)
            else format('%s is %s; it is a number from %s to %s.', k.parameter, k.value, p.minimum, p.maximum)
        end
        into v_fault
        from jsonb_each(p_parameters - 'condition') as k (parameter, value)
        left join alerts.rule_parameters as p on p.condition = v_condition and p.parameter = k.parameter
        where p.parameter is null or jsonb_typeof(k.value) <> 'number'
            or (k.value #>> '{}')::numeric not between p.minimum and p.maximum
        order by k.parameter
        limit 1;
    end if;

    if v_fault is not null then
        raise exception 'invalid_parameters'
            using errcode = 'PT400',
                  detail = v_fault,
                  hint = coalesce((
                      select format('%s takes %s.', v_condition, string_agg(p.parameter, ', ' order by p.parameter))
                      from alerts.rule_parameters as p
                      where p.condition = v_condition
                      having count(*) > 0
                  ), (
                      select format('Conditions of a %s: %s.', p_subject_type, string_agg(c.condition, ', ' order by c.condition))
                      from alerts.rule_conditions as c
                      where c.subject_type = p_subject_type
                  ));
    end if;

    return coalesce((
        select jsonb_object_agg(p.parameter, p.default_value)
        from alerts.rule_parameters as p
        where p.condition = v_condition
    ), '{}') || p_parameters;
end;
$$;

comment on function alerts._complete_parameters(jsonb, text) is
    'The parameters of a rule with the defaults of its condition; refuses what the condition does not take.';
