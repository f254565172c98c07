-- How far ahead the partitions of each registered table are made, without a gap: what to raise
-- an alarm on long before inserts fail.

create or replace function core.get_partition_headroom()
returns setof core.partition_headroom
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select
        t.table_name, t.period, l.ready_until, coalesce(l.ready_until - now(), interval '0'),
        coalesce(l.ready_until < now() + t.partitions_ahead * ('1 ' || t.period)::interval / 2, true)
    from core.partitioned_tables as t
    left join (
        select p.table_name, min(p.range_until) filter (where p.is_last) as ready_until
        from (
            select
                p.table_name, p.range_from, p.range_until,
                lead(p.range_from) over (partition by p.table_name order by p.range_from) is distinct from p.range_until
                as is_last
            from core._get_partitions() as p
            where p.range_until > now()
        ) as p
        group by p.table_name
        having min(p.range_from) <= now()
    ) as l on l.table_name = t.table_name
    order by t.table_name;
end;
$$;

comment on function core.get_partition_headroom() is
    'How far ahead the partitions of each table are made, without a gap.';

grant execute on function core.get_partition_headroom() to admin, service_role;
