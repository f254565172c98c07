-- Puts results of earlier steps into the arguments of a step.
--
-- An object with the single key "$ref" and a text, anywhere in the arguments, is
-- replaced by the value it names: {"$ref": "1.purchase_id"} is purchase_id in the
-- result of step 1, {"$ref": "buy.tokens[0].code"} starts at the step that
-- mainspring.step_names (an object of names and numbers) calls buy. What comes out
-- of a step is data: it is neither searched for references again nor made SQL.
-- What is put in may have a mebibyte: without an end, a step that returns its
-- arguments, referred to twice by the next, doubles until memory is full.
--
-- Errors: PT422 unresolved_reference, references_too_large

create or replace function api.resolve_references(p_arguments jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_arguments jsonb := p_arguments;
    v_names     jsonb;
    v_reference record;
    v_step      text;
    v_last_step text := '';
    v_result    jsonb;
    v_value     jsonb;
    v_length    bigint := 0;
begin
    if p_arguments is null or strpos(p_arguments::text, '"$ref"') = 0 then
        return p_arguments;
    end if;

    v_names := nullif(current_setting('mainspring.step_names', true), '')::jsonb;

    for v_reference in
        with recursive nodes (path, value) as (
            select '{}'::text[], p_arguments
            union all
            select n.path || c.key, c.value
            from nodes as n
            cross join lateral (
                select o.key, o.value
                from jsonb_each(case jsonb_typeof(n.value) when 'object' then n.value else '{}' end) as o
                union all
                select (a.position - 1)::text, a.value
                from jsonb_array_elements(case jsonb_typeof(n.value) when 'array' then n.value else '[]' end)
                    with ordinality as a (value, position)
            ) as c
        )
        select n.path, n.value ->> '$ref' as target
        from nodes as n
        where jsonb_typeof(n.value -> '$ref') = 'string'
            and n.value = jsonb_build_object('$ref', n.value -> '$ref')
        order by target -- each result is parsed once
    loop
        v_value := null;

        if v_reference.target ~ '^[^.\[\]]+(\.[^.\[\]]+|\[[0-9]{1,9}\])*$' then
            v_step := substring(v_reference.target from '^[^.\[\]]+');
            v_step := coalesce(v_names ->> v_step, v_step);

            if v_step ~ '^[0-9]{1,6}$' then
                if v_step <> v_last_step then
                    v_result := api._get_step(v_step::integer)::jsonb;
                    v_last_step := v_step;
                end if;

                v_value := v_result #> array(
                    select coalesce(m.parts[1], m.parts[2])
                    from regexp_matches(v_reference.target, '\.([^.\[\]]+)|\[([0-9]+)\]', 'g')
                        with ordinality as m (parts, position)
                    order by m.position
                );
            end if;
        end if;

        if v_value is null then
            raise exception 'unresolved_reference'
                using errcode = 'PT422',
                      detail = format('%s names nothing in the result of an earlier step.', to_json(v_reference.target)),
                      hint = 'Write {"$ref": "<number or name of the step>.field[0].field"}; steps count from 1.';
        end if;

        v_length := v_length + length(v_value::text);

        if v_length > 1048576 then
            raise exception 'references_too_large'
                using errcode = 'PT422',
                      detail = 'The values that the step refers to have more than 1048576 characters.',
                      hint = 'Refer to single fields, not to whole results.';
        end if;

        v_arguments := case v_reference.path
            when '{}' then v_value
            else jsonb_set(v_arguments, v_reference.path, v_value, false)
        end;
    end loop;

    return v_arguments;
end;
$$;

comment on function api.resolve_references(jsonb) is 'Put results of earlier steps of a batch into arguments.';

grant execute on function api.resolve_references(jsonb) to anon, authenticated, service_role;
