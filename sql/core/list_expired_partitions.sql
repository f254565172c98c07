-- The partitions that are to leave, oldest first, each with what still keeps it, if anything.

create or replace function core.list_expired_partitions()
returns setof core.partition_state
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select p.*
    from core.list_partitions() as p
    left join core.retention_rules as r on r.table_name = p.table_name
    where p.state in ('expired', 'sealed')
    order by r.source_table is not null, p.range_from, p.table_name;
end;
$$;

comment on function core.list_expired_partitions() is
    'The partitions that are to leave, oldest first, with what still keeps them.';

grant execute on function core.list_expired_partitions() to admin, service_role;
