-- Makes the partitions that every registered table will need next.
--
-- Safe to call at any time and from anywhere (worker, cron, psql): it makes what
-- is missing and nothing else. Returns how many were made. p_now is the time that it is.
-- A table that fails does not keep the others from theirs: it is a warning here, a finding of
-- core.get_partition_headroom long before inserts fail.

create or replace function core.create_partitions(p_now timestamptz default now())
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_answer jsonb := core._try_partitions(p_now);
begin
    return (v_answer ->> 'made')::integer;
end;
$$;

comment on function core.create_partitions(timestamptz) is
    'Make the partitions that are needed next; returns how many were missing.';

grant execute on function core.create_partitions(timestamptz) to service_role;
