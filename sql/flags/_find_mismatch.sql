-- Why a context does not meet a condition; null where it does. Conditions are as _check_condition leaves them.
--
-- An attribute that is missing or of another type meets nothing, whatever the operator: no error, and ne and
-- not_in are no exception. exists is there to ask.

create or replace function flags._find_mismatch(p_condition jsonb, p_context jsonb)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    c_longest constant integer := 1000;
    v_operator text := p_condition ->> 'operator';
    v_type     text := p_condition ->> 'type';
    v_expected jsonb := p_condition -> 'value';
    v_actual   jsonb;
    v_kind     text;
    v_order    integer;
    v_moment   timestamptz;
begin
    if v_operator in ('in_segment', 'not_in_segment') then
        return flags._find_segment_mismatch(v_expected #>> '{}', p_context, v_operator = 'in_segment');
    end if;

    v_actual := flags._get_attribute(p_context, p_condition ->> 'attribute');

    if v_operator = 'exists' then
        return case when (v_actual is not null) <> v_expected::boolean then
            case when v_actual is null then 'attribute_missing' else 'attribute_present' end
        end;
    elsif v_actual is null then
        return 'attribute_missing';
    end if;

    v_kind := jsonb_typeof(v_actual);

    if v_type is not null then
        if v_type = 'number' then
            if v_kind <> 'number' then
                return 'wrong_type';
            end if;

            v_order := case
                when v_actual::numeric < v_expected::numeric then -1 when v_actual::numeric > v_expected::numeric then 1 else 0
            end;
        elsif v_kind <> 'string' then
            return 'wrong_type';
        elsif v_type = 'semver' then
            v_order := flags._compare_versions(v_actual #>> '{}', v_expected #>> '{}');
        else
            v_moment := flags._parse_instant(v_actual #>> '{}');
            v_order := case
                when v_moment < (v_expected #>> '{}')::timestamptz then -1
                when v_moment > (v_expected #>> '{}')::timestamptz then 1
                when v_moment is not null then 0
            end;
        end if;

        return case
            when v_order is null then 'wrong_type'
            when case v_operator
                when 'lt' then v_order < 0 when 'lte' then v_order <= 0 when 'gt' then v_order > 0
                when 'gte' then v_order >= 0 when 'eq' then v_order = 0 else v_order <> 0
            end then null
            else 'differs'
        end;
    end if;

    case v_operator
        when 'eq', 'ne' then
            return case
                when v_kind <> jsonb_typeof(v_expected) then 'wrong_type'
                when (v_actual = v_expected) <> (v_operator = 'eq') then 'differs'
            end;
        when 'in', 'not_in' then
            -- The values of one condition are of one type.
            return case
                when v_kind <> jsonb_typeof(v_expected -> 0) then 'wrong_type'
                when (v_expected @> v_actual) <> (v_operator = 'in') then 'differs'
            end;
        when 'contains' then
            if v_kind = 'array' then
                return case when not v_actual @> v_expected then 'differs' end;
            end if;
        else
            null;
    end case;

    if v_kind <> 'string' or jsonb_typeof(v_expected) <> 'string' then
        return 'wrong_type';
    elsif v_operator = 'matches' and length(v_actual #>> '{}') > c_longest then
        return 'too_long';
    end if;

    return case
        when case v_operator
            when 'starts_with' then starts_with(v_actual #>> '{}', v_expected #>> '{}')
            when 'ends_with' then right(v_actual #>> '{}', length(v_expected #>> '{}')) = v_expected #>> '{}'
            when 'contains' then strpos(v_actual #>> '{}', v_expected #>> '{}') > 0
            when 'matches' then (v_actual #>> '{}') collate "C" ~ (v_expected #>> '{}')
        end then null
        else 'differs'
    end;
end;
$$;

comment on function flags._find_mismatch(jsonb, jsonb) is 'Why a context does not meet a condition; null where it does.';
