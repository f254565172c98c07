-- A request of the caller's; staff may see anybody's.
--
-- Errors: PT404 request_not_found

create or replace function mpesa.get_request(p_request_id uuid)
returns mpesa.requests
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_request mpesa.requests;
begin
    select r.* into v_request
    from mpesa.requests as r
    where r.request_id = p_request_id;

    if not found then
        raise exception 'request_not_found'
            using errcode = 'PT404',
                  detail = format('There is no request %s that you may see.', p_request_id),
                  hint = 'mpesa.list_requests() lists yours.';
    end if;

    return v_request;
end;
$$;

comment on function mpesa.get_request(uuid) is 'A request to pay, and how far it got.';

grant execute on function mpesa.get_request(uuid) to authenticated, service_role;
