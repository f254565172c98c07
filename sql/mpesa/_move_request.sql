-- Gives a request its next status, and its transaction the one that follows: a failure fails it, and
-- so does giving up. The caller has locked the request. Returns the request as it now is.
--
-- Errors: PT409 invalid_status_change

create or replace function mpesa._move_request(
    p_request     mpesa.requests,
    p_status      text,
    p_reason      text,
    p_result_code text default null,
    p_due_at      timestamptz default null
)
returns mpesa.requests
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_request     mpesa.requests;
    v_transaction payments.transactions;
begin
    update mpesa.requests as r
    set status = p_status, status_reason = p_reason, result_code = coalesce(p_result_code, r.result_code),
        due_at = p_due_at
    where r.request_id = p_request.request_id
    returning r.* into v_request;

    if p_status in ('failed', 'cancelled', 'timed_out') or (p_status = 'unknown' and p_due_at is null) then
        v_transaction := payments._lock_transaction(p_request.transaction_id);

        -- Somebody may have finished it by hand.
        if v_transaction.status in ('pending', 'processing') then
            perform payments.update_transaction_status(
                v_transaction.transaction_id,
                case p_status when 'cancelled' then 'cancelled' else 'failed' end,
                p_reason
            );
        end if;
    end if;

    return v_request;
end;
$$;

comment on function mpesa._move_request(mpesa.requests, text, text, text, timestamptz) is
    'Give a request its next status, and its transaction the one that follows.';
