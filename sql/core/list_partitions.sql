-- The partitions of a table, or of all, in the order of time: size, age, and what is to become
-- of them.
--
-- Errors: PT404 table_not_partitioned

create or replace function core.list_partitions(p_table_name text default null)
returns setof core.partition_state
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_table_name is not null then
        perform core._find_partition(p_table_name, now());
    end if;

    return query
    select
        p.table_name, p.partition_name, p.range_from, p.range_until, s.state,
        case when s.state in ('expired', 'sealed') then nullif(core._find_departure(p), 'dropped') end,
        pg_total_relation_size(c.oid),
        nullif(c.reltuples, -1)::bigint,
        case when p.range_until <= now() then justify_days(date_trunc('minute', now() - p.range_until)) end
    from core._get_partitions(p_table_name) as p
    join pg_class as c on c.oid = core._get_oid(p.partition_name)
    left join core.retention_rules as r on r.table_name = p.table_name
    left join core.archives as a on a.table_name = p.table_name and a.range_from = p.range_from
    cross join lateral (
        values (
            case
                when p.range_from > now() then 'ahead'
                when p.range_until > now() then 'current'
                when a.state in ('sealed', 'exported', 'verified') then 'sealed'
                when a.state = 'restored' and coalesce(a.restored_until > now(), true) then 'restored'
                when p.range_until <= now() - r.keep_for then 'expired'
                else 'kept'
            end
        )
    ) as s (state)
    order by p.table_name, p.range_from;
end;
$$;

comment on function core.list_partitions(text) is
    'The partitions of a table, or of all: size, age, and what is to become of them.';

grant execute on function core.list_partitions(text) to admin, service_role;
