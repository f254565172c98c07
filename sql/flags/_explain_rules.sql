-- Every rule of a flag and every condition of it, and how a context does there. After the rule that decides the
-- others are not reached; their conditions are told all the same.

create or replace function flags._explain_rules(p_definition flags.definitions, p_context jsonb)
returns table (rule_number smallint, condition_number bigint, step text, subject text, outcome text, detail text)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_salt       text := (p_definition.flag).salt;
    v_rule       flags.rules;
    v_choice     flags.choice;
    v_is_decided boolean := false;
    v_key        text;
begin
    if p_definition.rules is null then
        return;
    end if;

    foreach v_rule in array p_definition.rules loop
        v_choice := flags._apply_rule(v_rule, v_salt, p_context);
        v_key := flags._get_attribute(p_context, v_rule.bucket_by) #>> '{}';

        return query select v_rule.position, 0::bigint, 'rule'::text, v_rule.rule_id,
            case when v_is_decided then 'not_reached' when v_choice.mismatch is null then 'matched' else 'not_matched' end,
            coalesce(v_choice.mismatch, 'gives ' || v_choice.variant)
                || case when v_key is not null and v_rule.percentage < 100
                    then format(' (bucket %s of %s)', flags._get_bucket(v_salt, v_key), (v_rule.percentage * 1000)::integer) else '' end
                || case when v_key is not null and v_rule.weights is not null
                    then format(' (bucket %s of the weights)', flags._get_bucket(v_salt || '#weights', v_key)) else '' end;

        if cardinality(v_rule.users) > 0 then
            return query select v_rule.position, 1::bigint, 'condition'::text, 'users'::text,
                case when p_context ->> 'targetingKey' = any (v_rule.users) then 'matched' else 'not_matched' end,
                format('one of %s users', cardinality(v_rule.users));
        end if;

        return query
        select v_rule.position, 1 + c.number, 'condition'::text,
            coalesce(c.value ->> 'attribute', 'segment ' || (c.value ->> 'value')),
            case when m.mismatch is null then 'matched' else 'not_matched' end,
            coalesce(m.mismatch || ': ', '') || concat_ws(' ', c.value ->> 'operator', left((c.value -> 'value')::text, 200))
        from jsonb_array_elements(v_rule.conditions) with ordinality as c (value, number)
        cross join lateral (select flags._find_mismatch(c.value, p_context) as mismatch offset 0) as m;

        v_is_decided := v_is_decided or v_choice.variant is not null or v_choice.lacks_key;
    end loop;
end;
$$;

comment on function flags._explain_rules(flags.definitions, jsonb) is 'Every rule of a flag, and how a context does there.';
