-- Drops up to p_limit partitions that have expired and need no file. Returns what became of
-- each that it tried; those that something keeps are not tried (core.list_expired_partitions).
--
-- Locks a table for the moment that it takes, and only if nobody makes it wait: a table that is
-- busy is left for the next call, and the answer says who holds it. All locks are held until
-- the transaction ends, so it has to be one of its own.
--
-- Errors: PT400 invalid_limit; PT409 snapshot_too_old

create or replace function core.drop_expired_partitions(p_limit integer default 10)
returns setof core.partition_outcome
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_partition     core.partition_state;
    v_outcome       core.partition_outcome;
    v_dropped_count integer := 0;
    v_busy          text[] := '{}';
begin
    if p_limit is null or p_limit not between 1 and 1000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'missing')),
                  hint = 'Drop 1 to 1000 partitions at a time.';
    end if;

    for v_partition in
        select p.*
        from core.list_expired_partitions() as p
        where p.obstacle is null or p.obstacle = 'source_remains'
    loop
        exit when v_dropped_count >= p_limit;
        continue when v_partition.table_name = any (v_busy);

        v_outcome := core._drop_partition(v_partition.table_name, v_partition.range_from, v_dropped_count = 0);

        if v_outcome.outcome = 'dropped' then
            v_dropped_count := v_dropped_count + 1;
        elsif v_outcome.outcome = 'busy' then
            v_busy := v_busy || v_partition.table_name;
        else
            continue;
        end if;

        return next v_outcome;
    end loop;
end;
$$;

comment on function core.drop_expired_partitions(integer) is
    'Drop partitions that have expired; what became of each. A busy table is left for the next call.';

grant execute on function core.drop_expired_partitions(integer) to admin, service_role;
