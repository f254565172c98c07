-- Removes for good what was deleted longer ago than its table keeps it: up to so many records, oldest first; answers how
-- many. Call it until it answers 0, each time in a transaction of its own; the daily maintenance does.
--
-- Errors: PT400 invalid_limit

create or replace function soft_delete.purge_deleted_records(p_limit integer default 1000)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit, 10000);
    return soft_delete._purge(p_limit, clock_timestamp());
end;
$$;

comment on function soft_delete.purge_deleted_records(integer) is
    'Remove for good what was deleted long enough ago; answers how many records.';

grant execute on function soft_delete.purge_deleted_records(integer) to service_role;
