-- Takes back what was said of a kind of error: it is open again. Admins.
--
-- Errors: PT400 reason_too_long; PT404 error_not_found

create or replace function ops.reopen_error(p_error_id uuid, p_reason text default null)
returns ops.error_group
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return ops._set_error_status(p_error_id, 'open', p_reason);
end;
$$;

comment on function ops.reopen_error(uuid, text) is 'A kind of error is open again.';

grant execute on function ops.reopen_error(uuid, text) to admin, service_role;
