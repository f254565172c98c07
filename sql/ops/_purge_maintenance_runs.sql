-- Forgets runs of maintenance older than a year; answers how many.

create or replace function ops._purge_maintenance_runs()
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count bigint;
begin
    delete from ops.maintenance_runs as r
    where r.started_at < now() - interval '1 year';

    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function ops._purge_maintenance_runs() is 'Forget runs of maintenance older than a year.';
