-- Deleting or locking a parent row looks for its children; without an index it reads them all.
-- An index over the rows where a column of the key is not null serves as well. Named here: keys whose
-- parents are a handful of rows that stay.
begin;
select plan(1);

select is_empty(
    $query$
    select k.conrelid::regclass, k.conname
    from pg_catalog.pg_constraint as k
    join pg_catalog.pg_namespace as n on n.oid = k.connamespace
    where n.nspowner = 'app_owner'::regrole
        and k.contype = 'f'
        and k.conparentid = 0
        and not exists (
            select
            from pg_catalog.pg_index as i
            where i.indrelid = k.conrelid
                and (
                    i.indpred is null
                    or pg_get_expr(i.indpred, i.indrelid) in (
                        select format('(%I IS NOT NULL)', a.attname)
                        from pg_catalog.pg_attribute as a
                        where a.attrelid = k.conrelid and a.attnum = any (k.conkey)
                    )
                )
                and (string_to_array(i.indkey::text, ' ')::smallint[])[1:cardinality(k.conkey)] @> k.conkey
        )
    order by 1, 2
    $query$,
    'every foreign key has an index that begins with its columns'
);

select * from finish();
rollback;
