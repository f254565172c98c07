-- Active records whose parent is deleted or missing. There are none unless somebody switched the guards off, or removed rows of
-- a table without foreign keys by hand. Reads every declared child, so: for services. Runs as app_owner, who sees all rows.
--
-- Errors: PT400 invalid_limit

create or replace function soft_delete.list_orphans(p_limit integer default 100)
returns setof soft_delete.orphan
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_link  record;
    v_left  integer := p_limit;
    v_count integer;
begin
    perform core._check_limit(p_limit);

    for v_link in
        select l.*, c.record_column, c.owner_column
        from soft_delete.links as l
        join soft_delete.tables as c on c.table_name = l.child_table
        order by l.child_table, l.parent_table, l.link_column
    loop
        return query execute format(
            'select %1$L::text, c.%2$I, %3$s, %4$L::text, c.%5$I::uuid, '
            'case when p.%6$I is null then ''missing'' else ''deleted'' end '
            'from %1$s as c left join %4$s as p on %7$s '
            'where c.deleted_at is null and (p.%6$I is null or p.deleted_at is not null) and %8$s '
            'order by c.%2$I limit $1',
            v_link.child_table, v_link.record_column, coalesce(format('c.%I', v_link.owner_column), 'null::uuid'),
            v_link.parent_table, v_link.link_column, v_link.parent_columns[1],
            (
                select string_agg(format('c.%I = p.%I', j.child_column, j.parent_column), ' and ')
                from unnest(v_link.child_columns, v_link.parent_columns) as j (child_column, parent_column)
            ),
            (select string_agg(format('c.%I is not null', k.name), ' and ') from unnest(v_link.child_columns) as k (name))
        ) using v_left;
        get diagnostics v_count = row_count;
        v_left := v_left - v_count;
        exit when v_left = 0;
    end loop;
end;
$$;

comment on function soft_delete.list_orphans(integer) is 'Active records whose parent is deleted or missing.';

grant execute on function soft_delete.list_orphans(integer) to service_role;
