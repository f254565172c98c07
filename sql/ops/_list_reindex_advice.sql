-- Indexes that are much larger than their rows need, with the statement that makes each anew: for the monthly review.
-- A B-tree entry takes 8 bytes and its columns; what is three times as large as that, filled to two thirds, and 16 MB at least.
-- Runs as app_owner, to whom the statistics of columns are open.

create or replace function ops._list_reindex_advice()
returns table (index_name text, byte_count bigint, expected_bytes bigint, remedy text)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        format('%I.%I', n.nspname, c.relname), pg_relation_size(c.oid), w.expected,
        format('reindex index concurrently %I.%I;', n.nspname, c.relname)
    from pg_index as x
    join pg_class as c on c.oid = x.indexrelid
    join pg_class as t on t.oid = x.indrelid
    join pg_namespace as n on n.oid = c.relnamespace
    join pg_am as m on m.oid = c.relam and m.amname = 'btree'
    cross join lateral (
        select (c.reltuples * (16 + coalesce(sum(p.avg_width), 8)) / 0.66)::bigint
        from unnest(x.indkey) as k (attnum)
        join pg_attribute as a on a.attrelid = t.oid and a.attnum = k.attnum
        left join pg_stats as p on p.schemaname = n.nspname and p.tablename = t.relname and p.attname = a.attname
    ) as w (expected)
    where c.relkind = 'i' and c.reltuples > 0 and pg_relation_size(c.oid) >= 16777216
        and pg_relation_size(c.oid) > 3 * w.expected
        and n.nspname not in ('pg_catalog', 'information_schema')
    order by 2 desc;
end;

comment on function ops._list_reindex_advice() is
    'Indexes much larger than their rows need, with the statement that makes each anew.';

grant execute on function ops._list_reindex_advice() to app_api;
