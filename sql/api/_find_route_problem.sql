-- Why a route cannot be, or null: its function or door is not there, its arguments do not fit, another
-- row or a door of the gateway has the address.
--
-- What a constraint states is left to the constraint.

create or replace function api._find_route_problem(p_route api.routes)
returns api.route_problem
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_segments   text[] := string_to_array(trim(both '/' from p_route.path), '/');
    v_named      text[] := array(select m[1] from regexp_matches(p_route.path, '\{([^}]*)\}', 'g') as m);
    v_function   record;
    v_parameters text[];
    v_required   text[];
    v_types      jsonb := '{}';
    v_problem    text;
begin
    if cardinality(v_named) <> (select count(distinct n) from unnest(v_named) as n) then
        return ('route_parameter_twice', format('%s has two parameters of one name.', p_route.path),
            'Give each parameter of a path a name of its own.')::api.route_problem;
    end if;

    -- The gateway's own doors.
    select d.path into v_problem
    from api._list_doors() as d
    cross join lateral (select string_to_array(trim(both '/' from d.path), '/') as segments) as s
    where (
            cardinality(s.segments) = cardinality(v_segments)
            or d.is_prefix and cardinality(s.segments) < cardinality(v_segments)
        )
        and not exists (
            select
            from unnest(s.segments) with ordinality as a (segment, position)
            where a.segment <> v_segments[a.position] and a.segment !~ '^\{' and v_segments[a.position] !~ '^\{'
        )
        and p_route.door is distinct from p_route.path
    limit 1;

    if v_segments[1] ~ '^v[0-9]+$' then
        v_problem := '/' || v_segments[1];
    end if;

    if v_problem is not null then
        return ('route_is_a_door', format('%s would capture %s, which the gateway answers itself.', p_route.path, v_problem),
            'Choose another path.')::api.route_problem;
    end if;

    if p_route.version is not null and not exists (select from api.versions as v where v.version = p_route.version) then
        return ('route_version_not_found', format('There is no version %s.', p_route.version),
            'Name one of api.list_api_versions, or none.')::api.route_problem;
    end if;

    if p_route.door is not null then
        if not exists (
            select
            from api._list_doors() as d
            where (d.path = p_route.door or d.is_prefix and starts_with(p_route.door, d.path || '/'))
                -- Nothing leads to what is not an ordinary door; a row may list it.
                and (d.path not in ('/rpc', '/rest', '/ws', '/ingest/readings') or p_route.door = p_route.path)
        ) or p_route.door ~ '/\.{0,2}(/|$)|[^A-Za-z0-9._~/{}-]' and p_route.door <> '/' then
            return ('route_door_not_found', format('The gateway has no door %s.', p_route.door),
                'Name a door as the OpenAPI document shows it, such as /invoices/{invoice_id}/pdf.')::api.route_problem;
        end if;
        if exists (
            select from regexp_matches(p_route.door, '\{([^}]*)\}', 'g') as m where m[1] <> all (v_named)
        ) then
            return ('route_argument_unknown', format('%s does not have every parameter of %s.', p_route.path, p_route.door),
                'Name the parameters of the path as the door does.')::api.route_problem;
        end if;
        select a.key into v_problem
        from jsonb_each(p_route.arguments) as a
        where jsonb_typeof(a.value -> 'constant') is distinct from 'string'
        limit 1;
        if found then
            return ('route_argument_source', format('The argument %s of a door is no constant text.', v_problem),
                'A door takes {"constant": "text"}, which becomes a part of the query string.')::api.route_problem;
        end if;
        return null;
    end if;

    -- The function and its parameters.
    select g.parameters into v_parameters
    from api._list_gateway_functions() as g
    where g.function_name = p_route.function_name;

    if found then
        if p_route.method = 'GET' then
            return ('route_needs_a_reader', format('%s does more than read.', p_route.function_name),
                'Use another method than GET.')::api.route_problem;
        end if;
        v_required := '{}';
    else
        select count(*) as how_many, bool_or(p.prokind <> 'f') as is_no_function, bool_or(p.provariadic <> 0) as is_variadic,
            bool_and(p.provolatile <> 'v') as is_reader, min(p.pronargs) as parameter_count,
            min(p.pronargs - p.pronargdefaults) as required_count, min(p.oid::bigint)::oid as oid
        into v_function
        from pg_catalog.pg_proc as p
        join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
        where n.nspname = split_part(p_route.function_name, '.', 1)
            and p.proname = split_part(p_route.function_name, '.', 2)
            and n.nspname !~ '^pg_' and n.nspname <> 'information_schema';

        if v_function.how_many <> 1 then
            return ('route_function_not_found',
                format('There %s %s.', case when v_function.how_many = 0 then 'is no function'
                    else v_function.how_many || ' functions' end, p_route.function_name),
                'Name one function that is there as schema.function.')::api.route_problem;
        end if;

        select array_agg(coalesce(a.name, '') order by a.position),
            jsonb_object_agg(coalesce(a.name, ''), format_type(a.type, null))
        into v_parameters, v_types
        from pg_catalog.pg_proc as p
        cross join lateral unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargnames, p.proargmodes)
            with ordinality as a (type, name, mode, position)
        where p.oid = v_function.oid and coalesce(a.mode, 'i') in ('i', 'b', 'v');
        v_parameters := coalesce(v_parameters, '{}');
        v_required := v_parameters[:v_function.required_count];

        if v_function.is_no_function or v_function.is_variadic or '' = any (v_parameters) then
            return ('route_function_unfit',
                format('%s is a procedure, or has parameters that cannot be named.', p_route.function_name),
                'Write a function whose parameters all have names.')::api.route_problem;
        end if;
        if p_route.method = 'GET' and not p_route.may_write and not v_function.is_reader then
            return ('route_needs_a_reader', format('%s may write, and GET only reads.', p_route.function_name),
                'Use another method, mark the function stable where it only reads, or say that it may write.')::api.route_problem;
        end if;
    end if;

    -- What the arguments name.
    select a.key into v_problem
    from jsonb_object_keys(p_route.arguments) as a (key)
    where a.key <> all (v_parameters)
    limit 1;
    if found then
        return ('route_argument_unknown', format('%s has no parameter %s.', p_route.function_name, v_problem),
            format('It has %s.', coalesce(nullif(array_to_string(v_parameters, ', '), ''), 'none')))::api.route_problem;
    end if;

    select a.key into v_problem
    from jsonb_each(p_route.arguments) as a
    where case jsonb_typeof(a.value)
        when 'null' then a.key = any (v_required)
        when 'object' then not (a.value ? 'constant' and a.value - 'constant' = '{}')
        when 'string' then not coalesce(
            a.value #>> '{}' = 'body' and p_route.method not in ('GET', 'DELETE')
                and v_types ->> a.key in ('json', 'jsonb')
            or a.value #>> '{}' ~ '^query\.[A-Za-z][A-Za-z0-9_.-]{0,62}$'
            or a.value #>> '{}' ~ '^body\.[A-Za-z][A-Za-z0-9_.-]{0,62}$' and p_route.method not in ('GET', 'DELETE')
                and not exists (
                    select from jsonb_each(p_route.arguments) as b where b.value = '"body"'
                )
            or starts_with(a.value #>> '{}', 'path.') and substr(a.value #>> '{}', 6) = any (v_named), false
        )
        else true
    end
    limit 1;
    if found then
        return ('route_argument_source',
            format('%s is said to come from %s.', v_problem, p_route.arguments -> v_problem),
            'Write "path.<parameter>", "query.<name>", "body.<member>", "body" (a jsonb parameter), '
            '{"constant": value} or null (never given; not for a parameter that must be).')::api.route_problem;
    end if;

    select n.name into v_problem
    from unnest(v_named) as n (name)
    where not exists (select from jsonb_each(p_route.arguments) as a where a.value = to_jsonb('path.' || n.name))
        and ('p_' || n.name <> all (v_parameters) or p_route.arguments ? ('p_' || n.name))
        and (n.name <> all (v_parameters) or p_route.arguments ? n.name)
    limit 1;
    if found then
        return ('route_argument_unknown', format('Nothing takes {%s} of %s.', v_problem, p_route.path),
            format('Name a parameter for it: {"p_…": "path.%s"}.', v_problem))::api.route_problem;
    end if;

    return null;
end;
$$;

comment on function api._find_route_problem(api.routes) is 'Why a route cannot be, or null.';
