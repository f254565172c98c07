-- Indexes that are written and never read, since making them broke off, with the statement that mends each.
-- Those that are being made now are not listed.

create or replace function ops.list_invalid_indexes()
returns table (
    table_name text,
    index_name text,
    byte_count bigint,
    remedy     text
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        format('%I.%I', n.nspname, t.relname), format('%I.%I', n.nspname, c.relname), pg_relation_size(c.oid),
        case
            when c.relname ~ '_cc(new|old)[0-9]*$' then format('drop index concurrently %I.%I;', n.nspname, c.relname)
            when c.relkind = 'I'
                then format(
                    '-- Make it on the partitions that lack it and attach those to %I.%I.',
                    translate(n.nspname, E'\n\r', '  '), translate(c.relname, E'\n\r', '  ')
                )
            else format('reindex index concurrently %I.%I;', n.nspname, c.relname)
        end
    from pg_index as x
    join pg_class as c on c.oid = x.indexrelid
    join pg_class as t on t.oid = x.indrelid
    join pg_namespace as n on n.oid = c.relnamespace
    where not (x.indisvalid and x.indisready and x.indislive)
        and not exists (select from pg_stat_progress_create_index as p where p.index_relid = x.indexrelid)
    order by 1, 2;
end;

comment on function ops.list_invalid_indexes() is 'Indexes that are written and never read, with the statement that mends each.';

grant execute on function ops.list_invalid_indexes() to admin, service_role;
