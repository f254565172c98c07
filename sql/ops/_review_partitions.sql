-- Fails where partitions run out, so that it is noticed, and answers how many partitions have expired and wait for
-- `mainspring archive`, by table.
--
-- Errors: PT503 partitions_run_out

create or replace function ops._review_partitions()
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_low text;
begin
    select string_agg(format('%s until %s', h.table_name, coalesce(h.ready_until::text, 'not even now')), ', ' order by h.table_name)
    into v_low
    from core.get_partition_headroom() as h
    where h.is_low;

    if v_low is not null then
        raise exception 'partitions_run_out'
            using errcode = 'PT503',
                  detail = v_low,
                  hint = 'select core.create_partitions(); if that makes none, its error says why.';
    end if;

    return (
        select jsonb_build_object('to_archive', coalesce(jsonb_object_agg(p.table_name, p.partition_count), '{}'))
        from (
            select e.table_name, count(*) as partition_count
            from core.list_expired_partitions() as e
            where e.obstacle = 'archive_first'
            group by e.table_name
        ) as p
    );
end;
$$;

comment on function ops._review_partitions() is 'Fail where partitions run out, and count those that wait for the archive.';
