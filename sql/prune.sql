-- Drops what no file states any more, and refuses a signature that breaks callers.
--
-- reset.sql noted every function, view and trigger with its place; whatever still
-- has that place was not stated by this load. A function that went from name(a) to
-- name(a, b default …) leaves its old form behind like that, which is fine: every
-- call of the old form is a call of the new one. Any other change of a signature
-- would refuse calls that work today, so the whole load is refused instead.
-- Dropping the old function in a migration says that it is meant.

do $prune$
declare
    v_before  record;
    v_after   record;
    v_problem text;
    v_left    integer := -1;
    v_schema  text;
    v_orphans jsonb;
    v_orphan  jsonb;
    v_kept    constant jsonb := coalesce(nullif(current_setting('mainspring.kept', true), ''), '[]');
begin
    select coalesce(jsonb_agg(o.item), '[]') into v_orphans
    from jsonb_array_elements(current_setting('mainspring.noted')::jsonb) as o (item)
    where not v_kept ? (o.item ->> 'oid') and case o.item ->> 'kind'
        when 'routine' then exists (
            select from pg_catalog.pg_proc as p
            where p.oid = (o.item ->> 'oid')::oid and p.ctid = (o.item ->> 'place')::tid
        )
        when 'view' then exists (
            select from pg_catalog.pg_class as c
            where c.oid = (o.item ->> 'oid')::oid and c.ctid = (o.item ->> 'place')::tid
        )
        else exists (
            select from pg_catalog.pg_trigger as t
            where t.oid = (o.item ->> 'oid')::oid and t.ctid = (o.item ->> 'place')::tid
        )
    end;

    for v_before in
        select o.*
        from jsonb_to_recordset(v_orphans) as o (
            kind text, oid oid, name text, identity text, result text, argument_count integer,
            default_count integer, argument_types text[], argument_names text[]
        )
        where o.kind = 'routine'
    loop
        select p.oid::regprocedure::text as identity,
            pg_get_function_result(p.oid) as result,
            p.pronargs - p.pronargdefaults as required_count,
            string_to_array(p.proargtypes::text, ' ') as argument_types,
            array(
                select a.name
                from unnest(p.proargnames, p.proargmodes) with ordinality as a (name, mode, position)
                where a.mode is null or a.mode in ('i', 'b', 'v')
                order by a.position
            ) as argument_names
        into v_after
        from pg_catalog.pg_proc as p
        join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
        where format('%I.%I', n.nspname, p.proname) = v_before.name
            and p.proowner in ('app_api'::regrole, 'app_owner'::regrole)
            and not exists (
                select
                from jsonb_array_elements(v_orphans) as o (item)
                where o.item ->> 'kind' = 'routine' and (o.item ->> 'oid')::oid = p.oid
            )
        limit 1;

        continue when not found;

        select case
            when v_after.result is distinct from v_before.result then
                format('It returns %s and would return %s.', v_before.result, v_after.result)
            else (
                select case
                    when a.name <> all (v_after.argument_names) then
                        format('Its parameter %s would be gone.', a.name)
                    when a.name is distinct from v_after.argument_names[a.position] then
                        format('Its parameter %s would move to another place.', a.name)
                    else format(
                        'Its parameter %s is of type %s and would be of type %s.', a.name,
                        a.type::oid::regtype, v_after.argument_types[a.position]::oid::regtype
                    )
                end
                from unnest(v_before.argument_names, v_before.argument_types)
                    with ordinality as a (name, type, position)
                where a.name is distinct from v_after.argument_names[a.position]
                    or a.type is distinct from v_after.argument_types[a.position]
                order by a.position
                limit 1
            )
        end into v_problem;

        if v_problem is null
            and v_after.required_count > v_before.argument_count - v_before.default_count
        then
            v_problem := format(
                'Its parameter %s would have to be given.', v_after.argument_names[v_after.required_count]
            );
        end if;

        if v_problem is not null then
            perform set_config('role', 'app_owner', true);
            raise exception 'the new signature of % refuses calls that work today', v_before.name
                using errcode = 'invalid_function_definition',
                      detail = format('%s becomes %s. %s', v_before.identity, v_after.identity, v_problem),
                      hint = format(
                          'Give the new function a name of its own (%1$s_%2$s, which callers of %2$s find under the old '
                          'name) and keep the old file until its callers have moved; or, if nobody calls it, write a '
                          'migration with "drop routine %3$s;".',
                          v_before.name, api._get_next_version(), v_before.identity
                      );
        end if;
    end loop;

    -- Orphans may use each other: go round while that helps.
    while v_left <> jsonb_array_length(v_orphans) loop
        v_left := jsonb_array_length(v_orphans);
        for v_orphan in select o.item from jsonb_array_elements(v_orphans) as o (item) loop
            begin
                execute format(
                    'drop %s %s', v_orphan ->> 'kind', coalesce(v_orphan ->> 'identity', v_orphan ->> 'name')
                );
                raise warning 'dropped %: no file states it', coalesce(v_orphan ->> 'identity', v_orphan ->> 'name')
                    using errcode = '01D00';
                v_orphans := v_orphans - (
                    select (o.position - 1)::integer
                    from jsonb_array_elements(v_orphans) with ordinality as o (item, position)
                    where o.item = v_orphan
                );
            exception
                when dependent_objects_still_exist then
                    get stacked diagnostics v_problem = pg_exception_detail;
            end;
        end loop;
    end loop;

    if v_left > 0 then
        raise exception 'no file states % any more, but something still uses it', v_orphans -> 0 ->> 'identity'
            using errcode = 'dependent_objects_still_exist',
                  detail = v_problem,
                  hint = 'Keep its file, or change what uses it in a migration.';
    end if;

    -- Only a deploy may make functions, and only while it runs.
    for v_schema in
        select n.nspname
        from pg_catalog.pg_namespace as n
        where n.nspowner = 'app_owner'::regrole or n.nspname = 'public'
    loop
        execute format('revoke create on schema %I from app_api', v_schema);
    end loop;
end;
$prune$;
