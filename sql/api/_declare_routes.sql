-- States the routes of one group of the program, one line each:
--
--     METHOD  /path/{parameter}  schema.function|door:/path  [status]  [{"p_name": "source", …}]  [-- description]
--
-- What the group had and does not have any more goes; what somebody took away stays away; a row of somebody
-- else's at the same address stays in force. p_closed is a parameter that nobody may give, where a function has it.
--
-- Errors: PT422 route_line_unreadable, or the code of api._find_route_problem; PT409 route_taken

create or replace function api._declare_routes(
    p_tag     text,
    p_version text,
    p_lines   text,
    p_closed  text default null
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_line   text;
    v_parts  text[];
    v_shape  text;
    v_shapes text[] := '{}';
    v_row    api.routes;
begin
    foreach v_line in array string_to_array(p_lines, E'\n') loop
        continue when trim(v_line) = '';
        v_parts := regexp_match(
            v_line, '^\s*([A-Z]+)\*?\s+(/\S*)\s+(\S+)(?:\s+(\d{3}))?(?:\s+(\{.*?\}))??(?:\s+--\s+(.*?))?\s*$'
        );
        if v_parts is null then
            raise exception 'route_line_unreadable'
                using errcode = 'PT422',
                      detail = format('%s: %s', p_tag, trim(v_line)),
                      hint = 'Write: METHOD /path schema.function [status] [{arguments}] [-- description]';
        end if;

        v_shape := v_parts[1] || ' ' || regexp_replace(rtrim(v_parts[2], '/'), '\{[^}]*\}', '{}', 'g');
        if v_shape = any (v_shapes) or exists (
            select from api.routes as r
            where r.method || ' ' || r.path_shape = v_shape and r.is_ours and r.tag <> p_tag
        ) then
            raise exception 'route_taken'
                using errcode = 'PT409',
                      detail = format('%s %s is stated twice.', v_parts[1], v_parts[2]),
                      hint = 'Two routes differ in their method or in a segment that is no parameter.';
        end if;
        v_shapes := v_shapes || v_shape;

        v_row.path := v_parts[2];
        v_row.function_name := case when v_parts[3] !~ '^door:' then v_parts[3] end;
        v_row.door := case when v_parts[3] ~ '^door:' then substr(v_parts[3], 6) end;
        v_row.arguments := coalesce(v_parts[5], '{}');
        if exists (
            select
            from pg_catalog.pg_proc as p
            where p.oid = to_regproc(v_row.function_name) and p_closed = any (p.proargnames)
        ) then
            v_row.arguments := jsonb_build_object(p_closed, null) || v_row.arguments;
        end if;
        v_row.status := v_parts[4];
        v_row.may_write := v_line ~ '^\s*[A-Z]+\*';
        v_row.description := v_parts[6];

        update api.routes as r
        set path = v_row.path, function_name = v_row.function_name, door = v_row.door, arguments = v_row.arguments,
            status = v_row.status, may_write = v_row.may_write, version = p_version, description = v_row.description
        where r.method || ' ' || r.path_shape = v_shape and r.is_ours
            and (r.path, r.function_name, r.door, r.arguments, r.status, r.may_write, r.version, r.description)
                is distinct from (
                    v_row.path, v_row.function_name, v_row.door, v_row.arguments, v_row.status, v_row.may_write,
                    p_version, v_row.description
                );

        if not found and not exists (select from api.routes as r where r.method || ' ' || r.path_shape = v_shape) then
            insert into api.routes (
                method, path, function_name, door, arguments, status, may_write, tag, version, description, is_ours
            )
            values (
                v_parts[1], v_row.path, v_row.function_name, v_row.door, v_row.arguments, v_row.status, v_row.may_write,
                p_tag, p_version, v_row.description, true
            );
        end if;
    end loop;

    perform set_config(
        'mainspring.route_tags',
        (coalesce(nullif(current_setting('mainspring.route_tags', true), ''), '{}')::text[] || p_tag)::text, true
    );

    delete from api.routes as r
    where r.is_ours and r.tag = p_tag and r.method || ' ' || r.path_shape <> all (v_shapes);

    return cardinality(v_shapes);
end;
$$;

comment on function api._declare_routes(text, text, text, text) is 'State the routes of one group of the program.';
