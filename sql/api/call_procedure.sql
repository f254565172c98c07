-- Calls a procedure with arguments out of a JSON object, and returns its out
-- parameters as one. A query can call functions only, and the gateway sends a query.
--
-- Runs as its caller, who needs execute on the procedure itself; nothing is checked
-- here. The procedure sees p_search_path. It runs inside the gateway's transaction,
-- so one that commits fails with 2D000.
--
-- Errors: PT404 procedure_not_found

create or replace function api.call_procedure(p_procedure oid, p_arguments json, p_search_path text)
returns json
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_keys  text[] := array(select json_object_keys(p_arguments));
    v_block text;
begin
    -- CALL takes no subqueries, so the arguments pass through variables of a block.
    select concat_ws(
        ' ',
        'declare', string_agg(a.declaration, ' '),
        'begin',
        case when bool_or(a.is_given) then format(
            'select %s into %s from json_to_record(current_setting(''mainspring.arguments'')::json) as r (%s);',
            string_agg(format('r.%I', a.name), ', ') filter (where a.is_given),
            string_agg('v' || a.place, ', ') filter (where a.is_given),
            string_agg(format('%I %s', a.name, a.type_sql), ', ') filter (where a.is_given)
        ) end,
        format('perform set_config(''search_path'', %L, true);', p_search_path),
        format('call %I.%I(%s);', n.nspname, p.proname, string_agg(a.argument, ', ')),
        case when bool_or(a.is_result) then format(
            'perform pg_catalog.set_config(''mainspring.result'', pg_catalog.json_build_object(%s)::text, true);',
            string_agg(format('%L, v%s', a.name, a.place), ', ') filter (where a.is_result)
        ) end,
        'end'
    )
    into v_block
    from pg_proc as p
    join pg_namespace as n on n.oid = p.pronamespace
    left join lateral (
        select
            x.name,
            x.place,
            format_type(x.type, -1) as type_sql,
            format('v%s %s;', x.place, format_type(x.type, -1)) as declaration,
            x.mode is distinct from 'o' as is_given,
            coalesce(x.mode in ('o', 'b'), false) as is_result,
            concat(case x.mode when 'v' then 'variadic ' end, format('%I => v%s', x.name, x.place)) as argument
        from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargnames, p.proargmodes)
            with ordinality as x (type, name, mode, place)
        where x.mode is not distinct from 'o' or x.name = any (v_keys)
    ) as a on true
    where p.oid = p_procedure and p.prokind = 'p'
    group by n.nspname, p.proname;

    if v_block is null then
        raise exception 'procedure_not_found' using errcode = 'PT404';
    end if;

    perform set_config('mainspring.arguments', p_arguments::text, true);
    perform set_config('mainspring.result', '', true);
    execute format('do %L', v_block);

    return nullif(current_setting('mainspring.result'), '');
end;
$$;

comment on function api.call_procedure(oid, json, text) is 'Call a procedure with named arguments; returns its out parameters.';

grant execute on function api.call_procedure(oid, json, text) to anon, authenticated, service_role;
