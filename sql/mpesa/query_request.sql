-- Has Daraja asked again, at once, what became of a request that nobody told of, given up or not.
-- Locks the request.
--
-- Errors: PT404 request_not_found; PT409 request_not_open

create or replace function mpesa.query_request(p_request_id uuid)
returns mpesa.requests
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_request mpesa.requests := mpesa._lock_request(p_request_id);
begin
    if v_request.status not in ('awaiting', 'confirming', 'unknown') or v_request.checkout_request_id is null then
        raise exception 'request_not_open'
            using errcode = 'PT409',
                  detail = format(
                      'The request is %s%s.', v_request.status,
                      case when v_request.checkout_request_id is null then ', and Daraja gave it no id' else '' end
                  ),
                  hint = 'Only a request that Daraja took and whose outcome is open can be asked about.';
    end if;

    update mpesa.requests as r
    set due_at = clock_timestamp(), sent_at = case r.status when 'unknown' then clock_timestamp() else r.sent_at end
    where r.request_id = p_request_id
    returning r.* into v_request;

    return v_request;
end;
$$;

comment on function mpesa.query_request(uuid) is 'Have Daraja asked again what became of a request.';

grant execute on function mpesa.query_request(uuid) to admin, service_role;
