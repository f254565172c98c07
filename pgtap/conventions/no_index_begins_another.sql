-- An index whose columns another one begins with, in the same order and over the same rows, finds nothing that the other
-- does not, and is written with every row. One that keeps rows unique is spared, unless the other keeps the same ones unique.
begin;
select plan(1);

select is_empty(
    $query$
    with indexes as (
        select i.indexrelid::regclass as name, i.indrelid, c.relam, i.indisunique, i.indnkeyatts,
            coalesce(pg_get_expr(i.indpred, i.indrelid), '') as rows_of,
            array(
                select concat_ws(
                    ' ', pg_get_indexdef(i.indexrelid, k.at, false), i.indclass[k.at - 1], i.indcollation[k.at - 1],
                    i.indoption[k.at - 1]
                )
                from generate_series(1, i.indnkeyatts) as k (at)
                order by k.at
            ) as keys,
            array(
                select pg_get_indexdef(i.indexrelid, k.at, false)
                from generate_series(1, i.indnatts) as k (at)
            ) as columns
        from pg_catalog.pg_index as i
        join pg_catalog.pg_class as c on c.oid = i.indexrelid
        join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
        where n.nspowner = 'app_owner'::regrole and not c.relispartition
    )

    select s.indrelid::regclass, s.name as spare, o.name as other
    from indexes as s
    join indexes as o
        on o.indrelid = s.indrelid and o.name <> s.name and o.relam = s.relam and o.rows_of = s.rows_of
        and o.keys[1:s.indnkeyatts] = s.keys and o.columns @> s.columns
    where (not s.indisunique or (o.indisunique and o.indnkeyatts = s.indnkeyatts))
        -- of two that are alike, the younger one is told
        and (o.keys <> s.keys or o.columns <> s.columns or o.indisunique and not s.indisunique or o.name < s.name)
    order by 1, 2, 3
    $query$,
    'no index is the beginning of another one'
);

select * from finish();
rollback;
