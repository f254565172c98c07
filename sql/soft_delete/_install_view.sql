-- States a view of the active records: all columns of the table, also those that came later. Whoever reads it needs
-- what he would need to read the table, policies included (security_invoker).
--
-- A view whose columns are not the beginning of the table's any more is made anew; where another view stands on it,
-- PostgreSQL refuses. During a deploy it is given to app_api like every view.
--
-- Errors: PT409 schema_closed, view_name_taken; PT422 view_unsuitable

create or replace function soft_delete._install_view(p_table_name text, p_view_name text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_columns     name[];
    v_old_columns name[];
    v_class       pg_class;
    v_query       text;
begin
    if p_view_name is null or p_view_name !~ '^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]{0,62}$' then
        raise exception 'view_unsuitable'
            using errcode = 'PT422', detail = format('The view would be %s.', coalesce(left(p_view_name, 130), 'null')),
                  hint = 'Write schema.view, both in lower case without quotes.';
    end if;

    if not coalesce(
        (
            select has_schema_privilege('app_owner', n.oid, 'create')
            from pg_namespace as n
            where n.nspname = split_part(p_view_name, '.', 1) and n.nspname not like 'pg\_%'
        ),
        false
    ) then
        raise exception 'schema_closed'
            using errcode = 'PT409',
                  detail = format('app_owner may create nothing in a schema %s.', split_part(p_view_name, '.', 1)),
                  hint = format(
                      'grant usage, create on schema %s to app_owner; or name views elsewhere (p_views).',
                      split_part(p_view_name, '.', 1)
                  );
    end if;

    select array_agg(a.attname order by a.attnum) into v_columns
    from pg_attribute as a
    where a.attrelid = p_table_name::regclass and a.attnum > 0 and not a.attisdropped;

    select c.* into v_class from pg_class as c where c.oid = core._get_oid(p_view_name);

    if found then
        if v_class.relkind <> 'v' or not exists (
            select
            from pg_rewrite as r
            join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
            where r.ev_class = v_class.oid and d.refobjid = p_table_name::regclass
        ) then
            raise exception 'view_name_taken'
                using errcode = 'PT409', detail = format('%s is there and shows something else.', p_view_name),
                      hint = 'Choose another name for the view.';
        end if;

        select array_agg(a.attname order by a.attnum) into v_old_columns
        from pg_attribute as a
        where a.attrelid = v_class.oid and a.attnum > 0;

        if v_columns[1:cardinality(v_old_columns)] <> v_old_columns then
            execute format('drop view %s', p_view_name);
            v_class := null;
        end if;
    end if;

    v_query := format(
        'select %s from %s as t where t.deleted_at is null',
        (select string_agg(format('t.%I', c.name), ', ' order by c.position)
            from unnest(v_columns) with ordinality as c (name, position)),
        p_table_name
    );

    -- Stating a view anew stops its readers until the transaction ends.
    if v_class.reloptions = '{security_invoker=true}' and (
        select count(distinct regexp_replace(lower(q.text), '\mas\M|\mt\.|[\s";()]', '', 'g')) = 1
        from unnest(array[v_query, pg_get_viewdef(v_class.oid)]) as q (text)
    ) then
        perform core._keep_object(v_class.oid);
    else
        execute format('create or replace view %s with (security_invoker = true) as %s', p_view_name, v_query);
    end if;

    execute format(
        'comment on view %s is %L', p_view_name, format('The active records of %s: those that are not deleted.', p_table_name)
    );
    execute format('grant select on %s to app_api', p_view_name);

    if v_class.relowner is distinct from 'app_api'::regrole
        and has_schema_privilege('app_api', split_part(p_view_name, '.', 1), 'create')
    then
        execute format('alter view %s owner to app_api', p_view_name);
    end if;
end;
$$;

comment on function soft_delete._install_view(text, text) is 'State a view of the active records of a table.';
