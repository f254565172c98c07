-- Forgets callers whose calls are all paid off; returns how many.

create or replace function ops.purge_allowances()
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count bigint;
begin
    delete from ops.allowances as a
    where a.free_at < clock_timestamp() - interval '1 minute';

    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function ops.purge_allowances() is 'Forget callers who have used nothing of their rate limits.';

grant execute on function ops.purge_allowances() to service_role;
