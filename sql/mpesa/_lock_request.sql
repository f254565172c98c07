-- Locks a request that the caller may see, and returns it as it now is.
--
-- Errors: PT404 request_not_found

create or replace function mpesa._lock_request(p_request_id uuid)
returns mpesa.requests
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_request mpesa.requests;
begin
    select r.* into v_request
    from mpesa.requests as r
    where r.request_id = p_request_id
    for update;

    if not found then
        raise exception 'request_not_found'
            using errcode = 'PT404',
                  detail = format('There is no request %s that you may see.', p_request_id),
                  hint = 'mpesa.list_requests() lists yours.';
    end if;

    return v_request;
end;
$$;

comment on function mpesa._lock_request(uuid) is 'Lock a request and read it.';
