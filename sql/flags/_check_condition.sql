-- A condition as it is kept: only what belongs to its operator, with its type stated.
--
-- A regular expression is bounded so that no text makes it slow: up to 200 characters, no back references, no
-- looking around, few and small repeat counts.
--
-- Errors: PT400 invalid_condition

create or replace function flags._check_condition(p_condition jsonb)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_operator  text := p_condition ->> 'operator';
    v_attribute text := p_condition ->> 'attribute';
    v_type      text := p_condition ->> 'type';
    v_value     jsonb := p_condition -> 'value';
    v_kind      text := jsonb_typeof(p_condition -> 'value');
    v_text      text := p_condition ->> 'value';
    v_problem   text;
begin
    if v_operator = 'exists' then
        v_value := coalesce(nullif(v_value, 'null'), 'true');
        v_kind := jsonb_typeof(v_value);
    end if;

    if jsonb_typeof(p_condition) is distinct from 'object' then
        v_problem := 'It is no object.';
    elsif p_condition - '{operator,attribute,type,value}'::text[] <> '{}' then
        v_problem := format('%L is no member of a condition.',
            (select min(k) from jsonb_object_keys(p_condition - '{operator,attribute,type,value}'::text[]) as k));
    elsif v_operator is null or v_operator not in (
        'eq', 'ne', 'in', 'not_in', 'lt', 'lte', 'gt', 'gte', 'starts_with', 'ends_with', 'contains', 'matches', 'exists',
        'in_segment', 'not_in_segment'
    ) then
        v_problem := format('%L is no operator.', v_operator);
    elsif v_operator in ('in_segment', 'not_in_segment') then
        v_problem := case
            when v_kind is distinct from 'string' then 'Its value is not the key of a segment.'
            when v_attribute is not null or v_type is not null then 'A segment has no attribute and no type.'
        end;
    elsif jsonb_typeof(p_condition -> 'attribute') is distinct from 'string' or length(v_attribute) not between 1 and 200 then
        v_problem := 'Its attribute is missing.';
    elsif v_value is null or v_kind = 'null' then
        v_problem := 'Its value is missing.';
    elsif v_operator in ('lt', 'lte', 'gt', 'gte') or v_type is not null then
        v_type := coalesce(v_type, case when v_kind = 'number' then 'number' end);
        v_problem := case
            when v_operator not in ('eq', 'ne', 'lt', 'lte', 'gt', 'gte') then format('%s takes no type.', v_operator)
            when v_type is null then 'Its type is missing: number, semver or instant.'
            when v_type not in ('number', 'semver', 'instant') then format('%L is no type: number, semver or instant.', v_type)
            when v_kind <> case v_type when 'number' then 'number' else 'string' end
                or v_type = 'semver' and flags._compare_versions(v_text, v_text) is null
                or v_type = 'instant' and flags._parse_instant(v_text) is null
                then format('Its value %s is no %s.', left(v_value::text, 100), v_type)
        end;
    elsif v_operator in ('eq', 'ne') then
        v_problem := case when v_kind not in ('string', 'number', 'boolean') then 'Its value is no text, number or boolean.' end;
    elsif v_operator in ('in', 'not_in') then
        v_problem := case
            when v_kind <> 'array' then 'Its value is no array.'
            when jsonb_array_length(v_value) not between 1 and 10000 then 'Its value has no members, or over 10,000.'
            when (select count(distinct jsonb_typeof(e)) from jsonb_array_elements(v_value) as e) > 1
                or jsonb_typeof(v_value -> 0) not in ('string', 'number', 'boolean')
                then 'The members of its value are not all texts, all numbers or all booleans.'
        end;
    elsif v_operator = 'exists' then
        v_problem := case when v_kind <> 'boolean' then 'Its value is neither true nor false.' end;
    elsif v_kind <> 'string' and not (v_operator = 'contains' and v_kind in ('number', 'boolean')) then
        v_problem := 'Its value is no text.';
    elsif v_operator = 'matches' then
        v_problem := flags._find_pattern_problem(v_text);
    end if;

    if v_problem is not null then
        raise exception 'invalid_condition'
            using errcode = 'PT400',
                  detail = v_problem,
                  hint = 'Write {"attribute": "country", "operator": "in", "value": ["KE", "TZ"]}; docs/flags.md has the operators.';
    end if;

    return jsonb_strip_nulls(jsonb_build_object('attribute', v_attribute, 'operator', v_operator, 'type', v_type))
        || jsonb_build_object('value', v_value);
end;
$$;

comment on function flags._check_condition(jsonb) is 'A condition as it is kept; refuses what is none.';
