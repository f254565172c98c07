-- Changes what is to become of a kind of error. Locks it.
--
-- Errors: PT400 reason_too_long; PT404 error_not_found

create or replace function ops._set_error_status(p_error_id uuid, p_status text, p_reason text)
returns ops.error_group
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_reason text := ops._check_reason(p_reason, false);
    v_error  ops.error_group;
begin
    update ops.errors as e
    set status = p_status, status_changed_at = clock_timestamp(), status_changed_by = auth.uid(), status_reason = v_reason
    where e.error_id = p_error_id
    returning
        e.error_id, e.service, e.function_name, e.sqlstate, e.message, e.status, e.occurrence_count, e.reopened_count,
        e.first_seen_at, e.last_seen_at
    into v_error;

    if not found then
        raise exception 'error_not_found'
            using errcode = 'PT404',
                  detail = format('There is no error %s.', coalesce(p_error_id::text, 'null')),
                  hint = 'Take an error_id from list_errors.';
    end if;

    return v_error;
end;
$$;

comment on function ops._set_error_status(uuid, text, text) is 'Change what is to become of a kind of error.';
