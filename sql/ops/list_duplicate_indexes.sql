-- Indexes that another one can stand in for: the same, or the beginning of the other, with the statement that drops
-- each. An index that guards a rule is never the one to go; nor is a unique one, unless the other is
-- unique on the same columns.

create or replace function ops.list_duplicate_indexes()
returns table (
    table_name text,
    index_name text,
    columns    text,
    kept_index text,
    kind       text,
    byte_count bigint,
    remedy     text
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with indexes as materialized (
        select * from ops._get_indexes()
    )
    select distinct on (i.schema_name, i.index_name)
        format('%I.%I', i.schema_name, i.table_name), format('%I.%I', i.schema_name, i.index_name),
        array_to_string(i.columns, ', '), format('%I.%I', k.schema_name, k.index_name),
        case when i.keys = k.keys then 'same' else 'prefix' end, i.byte_count,
        format(
            'drop index %s%I.%I;', case when not i.is_partitioned then 'concurrently ' else '' end, i.schema_name, i.index_name
        )
    from indexes as i
    join indexes as k on k.table_oid = i.table_oid and k.index_oid <> i.index_oid
    where not i.is_needed
        and k.is_valid
        and i.method = k.method
        and i.predicate is not distinct from k.predicate
        and i.columns <@ k.columns
        and case
            when i.keys = k.keys then
                k.is_unique >= i.is_unique
                and (
                    k.is_unique > i.is_unique or k.is_needed
                    or cardinality(k.columns) > cardinality(i.columns)
                    or cardinality(k.columns) = cardinality(i.columns) and k.index_oid < i.index_oid
                )
            else i.method = 'btree' and not i.is_unique and k.keys[1:cardinality(i.keys)] = i.keys
        end
    order by i.schema_name, i.index_name, i.keys <> k.keys, k.is_needed desc, k.index_oid;
end;

comment on function ops.list_duplicate_indexes() is
    'Indexes that another one can stand in for, with the statement that drops each.';

grant execute on function ops.list_duplicate_indexes() to admin, service_role;
