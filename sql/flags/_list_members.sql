-- The members of a flag's document by path: variants.on, rules.beta.percentage. Null where a member is null is
-- no member. The order of rules is a member of its own.

create or replace function flags._list_members(p_document jsonb)
returns table (path text, value jsonb)
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select m.path, m.value
    from (
        select d.key as path, d.value
        from jsonb_each(p_document - '{variants,rules,prerequisites}'::text[]) as d
        union all
        select 'variants.' || v.key, v.value from jsonb_each(p_document -> 'variants') as v
        union all
        select 'prerequisites.' || (p ->> 'flag'), p -> 'variants'
        from jsonb_array_elements(p_document -> 'prerequisites') as p
        union all
        select format('rules.%s.%s', r ->> 'id', e.key), e.value
        from jsonb_array_elements(p_document -> 'rules') as r, jsonb_each(r - 'id') as e
        union all
        select 'rules', jsonb_path_query_array(p_document, '$.rules[*].id') where p_document is not null
    ) as m
    where m.value <> 'null';
$$;

comment on function flags._list_members(jsonb) is 'The members of a flag''s document by path.';
