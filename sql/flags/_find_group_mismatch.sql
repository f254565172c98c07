-- Why a context meets too few of some conditions and users, as attribute: cause; null where it meets enough.
-- Nothing asked for is met by everybody.

create or replace function flags._find_group_mismatch(
    p_match text, p_conditions jsonb, p_users text[], p_context jsonb
)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_mismatch  text;
    v_first     text;
    v_condition jsonb;
begin
    if cardinality(p_users) > 0 then
        if p_context ->> 'targetingKey' = any (p_users) then
            if p_match = 'any' then
                return null;
            end if;
        else
            v_first := 'targetingKey: not among the users';

            if p_match = 'all' then
                return v_first;
            end if;
        end if;
    end if;

    -- By number: a query per rule takes longer than all of its conditions.
    for i in 0 .. jsonb_array_length(p_conditions) - 1 loop
        v_condition := p_conditions -> i;
        v_mismatch := flags._find_mismatch(v_condition, p_context);

        if v_mismatch is null then
            if p_match = 'any' then
                return null;
            end if;
        else
            v_first := coalesce(v_first, coalesce(v_condition ->> 'attribute', v_condition ->> 'value') || ': ' || v_mismatch);

            if p_match = 'all' then
                return v_first;
            end if;
        end if;
    end loop;

    return v_first;
end;
$$;

comment on function flags._find_group_mismatch(text, jsonb, text[], jsonb) is
    'Why a context meets too few conditions; null where it meets enough.';
