-- Refuses a table without the indexes that its declaration lives on, and says which statements would make them.
--
-- Active records of an owner: an index of the owner where deleted_at is null (any such index, where there is no owner).
-- Records of an act: an index of deletion_id or of deleted_at. Children of a parent: an index that begins with the columns of
-- the link; those where deleted_at is null, or all rows.
--
-- Errors: PT422 indexes_missing

create or replace function soft_delete._check_indexes(p_table soft_delete.tables)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_missing text[];
begin
    with present as (
        select
            array(
                select a.attname::text
                from unnest(i.indkey::smallint[]) with ordinality as k (attnum, position)
                join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum
                where k.position <= i.indnkeyatts
                order by k.position
            ) as columns,
            pg_get_expr(i.indpred, i.indrelid) as predicate
        from pg_index as i
        where i.indrelid = p_table.table_name::regclass and i.indisvalid and i.indexprs is null
    ),
    wanted as (
        select 1 as position, array[p_table.owner_column] as columns,
            array['(deleted_at IS NULL)'] as predicates, 'deleted_at is null' as condition
        union all
        select 2, array['deletion_id'], array['(deletion_id IS NOT NULL)', '(deleted_at IS NOT NULL)'], 'deletion_id is not null'
        union all
        select 3, l.child_columns,
            array['(deleted_at IS NULL)']
                || array(select format('(%I IS NOT NULL)', k.name) from unnest(l.child_columns) as k (name)),
            'deleted_at is null'
        from soft_delete.links as l
        where l.child_table = p_table.table_name
    )
    select array_agg(
        distinct format(
            'create index on %s (%s) where %s;', p_table.table_name,
            array_to_string(array_remove(coalesce(nullif(w.columns, array[null::text]), p_table.primary_key), null), ', '),
            w.condition
        )
    ) into v_missing
    from wanted as w
    where not exists (
        select
        from present as p
        where case w.position
            when 1 then
                p.predicate = any (w.predicates) and (p_table.owner_column is null or p.columns[1] = p_table.owner_column)
            when 2 then
                coalesce(p.predicate = any (w.predicates), true) and p.columns[1] in ('deletion_id', 'deleted_at')
            else
                coalesce(p.predicate = any (w.predicates), true) and p.columns[1:cardinality(w.columns)] @> w.columns
        end
    );

    if v_missing is not null then
        raise exception 'indexes_missing'
            using errcode = 'PT422',
                  detail = format('%s misses %s.', p_table.table_name, cardinality(v_missing)),
                  hint = 'In a migration: ' || array_to_string(v_missing, ' ');
    end if;
end;
$$;

comment on function soft_delete._check_indexes(soft_delete.tables) is
    'Refuse a table without the indexes that its declaration lives on.';
