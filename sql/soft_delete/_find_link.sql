-- What a column of a child refers to in its parent: as the foreign key says that has the column; without one the id of
-- the parent's record, and the owner as well where that is part of the parent's key.
--
-- Errors: PT404 child_not_enabled; PT422 link_unsuitable

create or replace function soft_delete._find_link(
    p_parent      soft_delete.tables,
    p_child_name  text,
    p_link_column text
)
returns soft_delete.links
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_child soft_delete.tables;
    v_link  soft_delete.links;
begin
    select t.* into v_child from soft_delete.tables as t where t.table_name = p_child_name;

    if not found then
        raise exception 'child_not_enabled'
            using errcode = 'PT404',
                  detail = format('%s is not declared, and is to go with %s.', left(p_child_name, 100), p_parent.table_name),
                  hint = 'Declare it first, with its full name: children before parents.';
    end if;

    v_link.parent_table := p_parent.table_name;
    v_link.child_table := v_child.table_name;
    v_link.link_column := p_link_column;

    select
        array(
            select a.attname::text
            from unnest(f.conkey) with ordinality as k (attnum, position)
            join pg_attribute as a on a.attrelid = f.conrelid and a.attnum = k.attnum
            order by k.position
        ),
        array(
            select a.attname::text
            from unnest(f.confkey) with ordinality as k (attnum, position)
            join pg_attribute as a on a.attrelid = f.confrelid and a.attnum = k.attnum
            order by k.position
        ),
        true
    into v_link.child_columns, v_link.parent_columns, v_link.is_constrained
    from pg_constraint as f
    where f.contype = 'f' and f.conrelid = v_child.table_name::regclass and f.confrelid = p_parent.table_name::regclass
        and f.conkey @> array(
            select a.attnum from pg_attribute as a where a.attrelid = f.conrelid and a.attname = p_link_column
        )
        and exists (
            select from pg_attribute as a
            where a.attrelid = f.conrelid and a.attname = p_link_column and not a.attisdropped
        )
    order by f.conname
    limit 1;

    if not found then
        v_link.child_columns := array[p_link_column];
        v_link.parent_columns := array[p_parent.record_column];
        v_link.is_constrained := false;

        if p_parent.owner_column = any (p_parent.primary_key) and v_child.owner_column is not null then
            v_link.child_columns := v_child.owner_column || v_link.child_columns;
            v_link.parent_columns := p_parent.owner_column || v_link.parent_columns;
        end if;

        if not exists (
            select
            from pg_attribute as a
            where a.attrelid = v_child.table_name::regclass and a.attname = p_link_column and not a.attisdropped
                and a.atttypid = 'uuid'::regtype
        ) then
            raise exception 'link_unsuitable'
                using errcode = 'PT422',
                      detail = format('%s has no column %s of type uuid.', v_child.table_name, coalesce(p_link_column, 'null')),
                      hint = format('Name the column that holds the id of %s.', p_parent.table_name);
        end if;
    end if;

    return v_link;
end;
$$;

comment on function soft_delete._find_link(soft_delete.tables, text, text) is
    'What a column of a child refers to in its parent.';
