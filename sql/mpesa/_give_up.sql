-- Gives up a request that it is too late for: one that could not be sent while the payer waited, and
-- one that nobody told of for long. The latter is unknown, people are told, and a late callback still
-- counts. Returns whether it did. The caller has locked the request.

create or replace function mpesa._give_up(p_request mpesa.requests, p_settings mpesa.settings)
returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := clock_timestamp();
begin
    if p_request.status = 'created' and p_request.created_at < v_now - p_settings.push_within then
        perform mpesa._move_request(p_request, 'failed', coalesce(p_request.status_reason, 'not_sent_in_time'));
        return true;
    end if;

    if p_request.status not in ('awaiting', 'confirming', 'unknown')
        or coalesce(p_request.sent_at, p_request.created_at) > v_now - p_settings.give_up_after
    then
        return false;
    end if;

    if p_request.status = 'unknown' then
        -- It has the status already; what is new is that nobody is asked any more.
        update mpesa.requests as r set due_at = null where r.request_id = p_request.request_id;

        perform payments.update_transaction_status(t.transaction_id, 'failed', 'mpesa_outcome_unknown')
        from payments._lock_transaction(p_request.transaction_id) as t
        where t.status in ('pending', 'processing');
    else
        perform mpesa._move_request(p_request, 'unknown', 'mpesa_outcome_unknown');
    end if;

    update mpesa.payments as p
    set status = 'disputed', status_reason = 'never_confirmed'
    where p.request_id = p_request.request_id and p.status = 'unconfirmed';

    perform events._publish(
        'mpesa_request_given_up', 'mpesa_request', p_request.request_id::text,
        jsonb_build_object(
            'request_id', p_request.request_id, 'transaction_id', p_request.transaction_id, 'amount', p_request.amount
        )
    );
    perform mpesa._tell_staff(
        format('given_up:%s', p_request.request_id),
        'A payment whose outcome nobody knows',
        format(
            'KES %s of %s, asked at %s: Daraja has not told what became of it. Compare the statement; '
            'a late callback still counts.',
            p_request.amount, mpesa._mask_phone(p_request.phone), to_char(p_request.created_at, 'YYYY-MM-DD HH24:MI TZ')
        )
    );
    return true;
end;
$$;

comment on function mpesa._give_up(mpesa.requests, mpesa.settings) is 'Give up a request that it is too late for.';
