-- Makes the partitions that every registered table will need next.
--
-- Safe to call at any time and from anywhere (worker, cron, psql): it makes what
-- is missing and nothing else. Returns how many were made. p_now is the time that it is.

create or replace function core.create_partitions(p_now timestamptz default now())
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_made_count integer;
begin
    select count(*) filter (where core._create_partition(t.table_name, p.at)) into v_made_count
    from core.partitioned_tables as t
    cross join lateral (
        select p_now + make_interval(
            days => case t.period when 'day' then n else 0 end,
            months => case t.period when 'month' then n else 0 end
        ) as at
        from generate_series(0, t.partitions_ahead) as n
    ) as p;

    return v_made_count;
end;
$$;

comment on function core.create_partitions(timestamptz) is
    'Make the partitions that are needed next; returns how many were missing.';

grant execute on function core.create_partitions(timestamptz) to service_role;
