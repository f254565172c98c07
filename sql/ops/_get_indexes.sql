-- The indexes of all tables of people (not of the server's own), those of partitions added up to that of their table.
--
-- The keys say all that decides what an index can do for a query: column or expression, operator class, collation,
-- direction. Only scans of this server are counted, not those of its replicas.

create or replace function ops._get_indexes()
returns table (
    index_oid      oid,
    table_oid      oid,
    schema_name    text,
    table_name     text,
    index_name     text,
    method         text,
    is_unique      boolean,
    is_needed      boolean,
    is_partitioned boolean,
    is_valid       boolean,
    keys           text[],
    columns        text[],
    predicate      text,
    scan_count     bigint,
    last_scan_at   timestamptz,
    byte_count     bigint,
    row_estimate   bigint
)
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    with leaves as (
        select
            coalesce(pg_partition_root(x.indexrelid)::oid, x.indexrelid) as root_oid,
            bool_and(x.indisvalid and x.indisready) as is_valid,
            sum(coalesce(s.idx_scan, 0)) as scan_count,
            max((to_jsonb(s) ->> 'last_idx_scan')::timestamptz) as last_scan_at,
            sum(pg_relation_size(x.indexrelid)) as byte_count,
            sum(greatest(t.reltuples, 0)) filter (where t.relkind <> 'p') as row_estimate
        from pg_index as x
        join pg_class as t on t.oid = x.indrelid
        join pg_namespace as n on n.oid = t.relnamespace
        left join pg_stat_all_indexes as s on s.indexrelid = x.indexrelid
        where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
        group by 1
    )
    select
        x.indexrelid, x.indrelid, n.nspname::text, t.relname::text, c.relname::text, m.amname::text,
        x.indisunique,
        x.indisprimary or x.indisexclusion or x.indisreplident
            or exists (select from pg_constraint as k where k.conindid = x.indexrelid),
        c.relkind = 'I', l.is_valid and x.indisvalid, k.keys, k.columns, pg_get_expr(x.indpred, x.indrelid),
        l.scan_count::bigint, l.last_scan_at, l.byte_count::bigint, coalesce(l.row_estimate, 0)::bigint
    from leaves as l
    join pg_index as x on x.indexrelid = l.root_oid
    join pg_class as c on c.oid = x.indexrelid
    join pg_am as m on m.oid = c.relam
    join pg_class as t on t.oid = x.indrelid
    join pg_namespace as n on n.oid = t.relnamespace
    cross join lateral (
        select
            array_agg(
                concat_ws(
                    ' ', pg_get_indexdef(x.indexrelid, p.n, false), x.indclass[p.n - 1], x.indcollation[p.n - 1],
                    x.indoption[p.n - 1]
                )
                order by p.n
            ) filter (where p.n <= x.indnkeyatts),
            array_agg(pg_get_indexdef(x.indexrelid, p.n, false) order by p.n)
        from generate_series(1, x.indnatts) as p (n)
    ) as k (keys, columns);
end;

comment on function ops._get_indexes() is 'The indexes of all tables, those of partitions added up to that of their table.';
