-- Forgets kinds of errors that were not seen for 90 days, and processes that sent no batch for a day; at most p_limit of
-- each. Samples leave with their months (core.retention_rules). Returns how many kinds.
--
-- Errors: PT400 invalid_limit

create or replace function ops.purge_errors(p_limit integer default 10000)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_number integer;
begin
    perform core._check_limit(p_limit, 100000);
    perform ops._add_up_notes();

    delete from ops.error_flushes as f
    where f.instance = any (array(
        select o.instance
        from ops.error_flushes as o
        where o.flushed_at < now() - interval '1 day'
        order by o.flushed_at
        limit p_limit
        for update skip locked
    ));

    delete from ops.errors as e
    where e.error_id = any (array(
        select o.error_id
        from ops.errors as o
        where o.last_seen_at < now() - interval '90 days'
        order by o.last_seen_at
        limit p_limit
        for update skip locked
    ));

    get diagnostics v_number = row_count;
    return v_number;
end;
$$;

comment on function ops.purge_errors(integer) is 'Forget kinds of errors that were not seen for 90 days; returns how many.';

grant execute on function ops.purge_errors(integer) to service_role;
