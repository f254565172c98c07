-- Where an index is missing: foreign keys whose columns lead no index (deleting what they refer to reads the whole
-- table, and so do joins), and tables that are large and read from end to end again and again.
--
-- For the latter no index can be named from here: the remedy finds the queries. Errors: PT400 invalid_rows

create or replace function ops.list_missing_indexes(p_least_rows bigint default 10000)
returns table (
    kind         text,
    table_name   text,
    subject      text,
    row_estimate bigint,
    scan_count   bigint,
    rows_read    bigint,
    remedy       text
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_least_rows is null or p_least_rows < 0 then
        raise exception 'invalid_rows'
            using errcode = 'PT400', detail = format('%s rows.', coalesce(p_least_rows::text, 'null')),
                  hint = 'Say from how many rows on a table is large.';
    end if;

    return query
    select
        'foreign_key', format('%I.%I', n.nspname, t.relname), f.conname::text, greatest(t.reltuples, 0)::bigint,
        s.seq_scan, s.seq_tup_read,
        format(
            'create index %son %I.%I (%s);', case when t.relkind <> 'p' then 'concurrently ' else '' end, n.nspname, t.relname,
            (
                select string_agg(quote_ident(a.attname), ', ' order by k.position)
                from unnest(f.conkey) with ordinality as k (attnum, position)
                join pg_attribute as a on a.attrelid = f.conrelid and a.attnum = k.attnum
            )
        )
    from pg_constraint as f
    join pg_class as t on t.oid = f.conrelid
    join pg_namespace as n on n.oid = t.relnamespace
    left join pg_stat_all_tables as s on s.relid = t.oid
    where f.contype = 'f' and f.conparentid = 0 and not t.relispartition
        and n.nspname not in ('pg_catalog', 'information_schema')
        and not exists (
            select
            from pg_index as x
            where x.indrelid = f.conrelid and x.indisvalid
                and (
                    x.indpred is null
                    or pg_get_expr(x.indpred, x.indrelid) in (
                        select format('(%I IS NOT NULL)', a.attname)
                        from pg_attribute as a
                        where a.attrelid = f.conrelid and a.attnum = any (f.conkey)
                    )
                )
                and (x.indkey::smallint[])[0:cardinality(f.conkey) - 1] @> f.conkey
        )
    union all
    select
        'sequential_scans', g.table_name, 'read from end to end ' || g.scan_count || ' times', g.row_estimate, g.scan_count,
        g.rows_read,
        format('select query_name, call_count, mean_ms, query from ops.list_slow_queries() where query ~* %L;', g.name)
    from (
        select
            format('%I.%I', n.nspname, r.relname) as table_name, r.relname::text as name,
            sum(greatest(t.reltuples, 0))::bigint as row_estimate,
            sum(s.seq_scan)::bigint as scan_count, sum(s.seq_tup_read)::bigint as rows_read, sum(s.idx_scan)::bigint as index_scans
        from pg_stat_all_tables as s
        join pg_class as t on t.oid = s.relid
        join pg_class as r on r.oid = coalesce(pg_partition_root(t.oid)::oid, t.oid)
        join pg_namespace as n on n.oid = r.relnamespace
        where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
        group by n.nspname, r.relname
    ) as g
    where g.row_estimate >= p_least_rows
        and g.scan_count >= 100
        and g.rows_read / g.scan_count >= p_least_rows / 2
    order by 1, 6 desc nulls last, 2;
end;
$$;

comment on function ops.list_missing_indexes(bigint) is
    'Foreign keys without an index, and large tables that are read from end to end.';

grant execute on function ops.list_missing_indexes(bigint) to admin, service_role;
