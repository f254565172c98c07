-- Declares that records of a table can be deleted and come back. Part of every deploy, for the tables of the program; for
-- one of your own, once, from psql. Saying it again changes the declaration.
--
-- p_children: table and column (or columns) that hold the id of this table's record, such as
-- {"study.assignments": "course_id"}; they are declared before. What is left out does not go along any more.
-- p_retention: how long a deleted record can come back; null for ever. p_views: the views of the active records,
-- schema.active_<table> by default.
--
-- The columns and indexes are those of a migration (docs/soft-delete.md); what is missing is said. Makes the views
-- and the guards of the table and of its children, and locks these against writers until the transaction ends.
--
-- Errors: PT400 invalid_retention, invalid_children; PT404 table_not_found, child_not_enabled;
--         PT409 table_not_ours, schema_closed, view_name_taken;
--         PT422 table_unsuitable, columns_missing, key_unsuitable, link_unsuitable, indexes_missing,
--         children_circular, view_unsuitable; 2BP01 where another view stands on one that is not named any more

create or replace function soft_delete.enable(
    p_table        regclass,
    p_owner_column text default null,
    p_children     jsonb default '{}',
    p_retention    interval default '30 days',
    p_views        text[] default null
)
returns soft_delete.tables
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_table   soft_delete.tables := soft_delete._check_table(p_table, p_owner_column);
    v_before  soft_delete.tables;
    v_guarded text[];
    v_view    text;
begin
    if p_retention < interval '0' or p_retention > interval '100 years' then
        raise exception 'invalid_retention'
            using errcode = 'PT400', detail = format('The retention is %s.', p_retention),
                  hint = 'Name a length of time, or null for ever.';
    end if;

    if jsonb_typeof(p_children) is distinct from 'object' or exists (
        select
        from jsonb_each(p_children) as c (name, columns)
        where jsonb_typeof(c.columns) not in ('string', 'array')
            or jsonb_path_exists(c.columns, '$[*] ? (@.type() != "string")')
    ) then
        raise exception 'invalid_children'
            using errcode = 'PT400', detail = format('The children are %s.', coalesce(left(p_children::text, 200), 'null')),
                  hint = 'Write {"schema.table": "column"}, or {} for none.';
    end if;

    perform pg_advisory_xact_lock(hashtext('soft_delete.tables'));

    v_table.retention := p_retention;
    v_table.view_names := coalesce(
        p_views, array[split_part(v_table.table_name, '.', 1) || '.active_' || split_part(v_table.table_name, '.', 2)]
    );

    select t.* into v_before from soft_delete.tables as t where t.table_name = v_table.table_name;

    insert into soft_delete.tables as t (
        table_name, primary_key, record_column, owner_column, view_names, retention, has_version, has_updated_at
    )
    values (
        v_table.table_name, v_table.primary_key, v_table.record_column, v_table.owner_column, v_table.view_names,
        v_table.retention, v_table.has_version, v_table.has_updated_at
    )
    on conflict (table_name) do update
    set primary_key = excluded.primary_key, record_column = excluded.record_column, owner_column = excluded.owner_column,
        view_names = excluded.view_names, retention = excluded.retention, has_version = excluded.has_version,
        has_updated_at = excluded.has_updated_at, declared_xid = excluded.declared_xid
    returning t.* into v_table;

    with gone as (
        delete from soft_delete.links as l where l.parent_table = v_table.table_name returning l.child_table
    )
    select array_agg(g.child_table) || v_table.table_name into v_guarded from gone as g;

    insert into soft_delete.links
    select k.*
    from jsonb_each(p_children) as c (name, columns)
    cross join lateral jsonb_array_elements_text(
        case jsonb_typeof(c.columns) when 'array' then c.columns else jsonb_build_array(c.columns) end
    ) as o (name)
    cross join lateral soft_delete._find_link(v_table, c.name, o.name) as k;

    perform soft_delete._order_tables();
    perform soft_delete._check_indexes(t)
    from soft_delete.tables as t
    where t.table_name = v_table.table_name
        or t.table_name in (select l.child_table from soft_delete.links as l where l.parent_table = v_table.table_name);

    if v_before.retention is distinct from v_table.retention then
        update soft_delete.deletions as d
        set purge_at = soft_delete._get_purge_at(d.deleted_at, d.record_counts)
        where d.record_counts ? v_table.table_name;
    end if;

    if v_before.table_name is null then
        perform soft_delete._adopt_records(v_table);
    end if;

    for v_view in
        select n.name
        from unnest(v_before.view_names) as n (name)
        where n.name <> all (v_table.view_names) and to_regclass(n.name) is not null
    loop
        execute format('drop view %s', v_view);
    end loop;

    perform soft_delete._install_view(v_table.table_name, n.name) from unnest(v_table.view_names) as n (name);
    perform soft_delete._install_guard(t.table_name)
    from soft_delete.tables as t
    where t.table_name = any (v_guarded) or p_children ? t.table_name;

    return v_table;
end;
$$;

comment on function soft_delete.enable(regclass, text, jsonb, interval, text[]) is
    'Declare that records of a table can be deleted and come back.';
