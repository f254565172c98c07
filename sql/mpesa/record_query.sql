-- Records what the query API said of a request: "0" pays it, a failure ends it, "still processing"
-- and errors change nothing, since the request is due again by itself. A payment that a callback told
-- of and the query denies is refuted.
--
-- p_outcome: {"status", "code"?}, status result (code is Daraja's ResultCode), processing or error.
--
-- Errors: PT400 invalid_outcome, PT404 request_not_found

create or replace function mpesa.record_query(p_request_id uuid, p_outcome jsonb)
returns mpesa.requests
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_request mpesa.requests := mpesa._lock_request(p_request_id);
    v_code    text := left(p_outcome ->> 'code', 100);
    v_meaning mpesa.result_codes;
begin
    if coalesce(p_outcome ->> 'status', '') not in ('result', 'processing', 'error')
        or (p_outcome ->> 'status' = 'result' and coalesce(v_code, '') = '')
    then
        raise exception 'invalid_outcome'
            using errcode = 'PT400',
                  detail = format('%s is not what can come of a query.', left(p_outcome::text, 200)),
                  hint = 'Its status is result (with code), processing or error.';
    end if;

    if p_outcome ->> 'status' <> 'result' or v_request.status not in ('awaiting', 'confirming', 'unknown') then
        return v_request;
    end if;

    if v_code = '0' then
        return mpesa._settle_request(v_request);
    end if;

    v_meaning := mpesa._read_result(v_code);

    if v_meaning.status = 'processing' then
        return v_request;
    end if;

    -- The query may lag behind the callback, so its denial counts only after a while.
    if exists (
        select
        from mpesa.payments as p
        where p.request_id = p_request_id and p.status = 'unconfirmed'
            and p.received_at > clock_timestamp() - (mpesa._get_settings()).query_after
    ) then
        return v_request;
    end if;

    update mpesa.payments as p
    set status = 'refuted', status_reason = 'query_said_' || v_meaning.reason
    where p.request_id = p_request_id and p.status = 'unconfirmed';

    return mpesa._move_request(v_request, v_meaning.status, v_meaning.reason, v_code);
end;
$$;

comment on function mpesa.record_query(uuid, jsonb) is 'Record what the query API said of a request.';

grant execute on function mpesa.record_query(uuid, jsonb) to service_role;
