-- Forgets what has been kept long enough: partitions that have expired by core.retention_rules (metrics after 30
-- days, errors after 90), and kinds of errors that were not seen for 90 days. Maintenance does it anyway.
--
-- Errors: PT409 snapshot_too_old

create or replace function public.cleanup_old_metrics()
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    select p.* from core.drop_expired_partitions() as p;
    select ops.purge_errors();
    select null::void;
$$;

comment on function public.cleanup_old_metrics() is 'Version 1: see core.drop_expired_partitions and ops.purge_errors.';

grant execute on function public.cleanup_old_metrics() to service_role;
