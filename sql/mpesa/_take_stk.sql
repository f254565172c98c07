-- What a callback told of a request: that it was paid, or was not.
--
-- It is ours if it names the CheckoutRequestID that Daraja gave us; where the answer with that id was
-- lost, the address of the callback, which is the request's own, tells. Locks the request. A failure
-- ends what is open; a success counts whatever the status, since money that arrived has arrived.

create or replace function mpesa._take_stk(p_payload jsonb)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_checkout_id constant text := left(p_payload ->> 'checkout_request_id', 100);
    v_request_id  uuid;
    v_request     mpesa.requests;
    v_meaning     mpesa.result_codes;
begin
    select r.request_id into v_request_id
    from mpesa.requests as r
    where r.checkout_request_id = v_checkout_id;

    if not found then
        select r.request_id into v_request_id
        from mpesa.requests as r
        where r.request_id = (p_payload ->> 'request_id')::uuid and r.checkout_request_id is null
            and r.status <> 'created';
    elsif v_request_id <> (p_payload ->> 'request_id')::uuid then
        return mpesa._refuse_callback(p_payload, 'foreign_request');
    end if;

    if v_request_id is null then
        return mpesa._refuse_callback(p_payload, 'unknown_request');
    end if;

    v_request := mpesa._lock_request(v_request_id);

    if coalesce(v_request.checkout_request_id, v_checkout_id) <> v_checkout_id then
        return mpesa._refuse_callback(p_payload, 'foreign_request');
    end if;

    update mpesa.requests as r
    set checkout_request_id = v_checkout_id,
        merchant_request_id = coalesce(r.merchant_request_id, left(p_payload ->> 'merchant_request_id', 100))
    where r.request_id = v_request_id and r.checkout_request_id is null;

    if p_payload ->> 'result_code' = '0' then
        return mpesa._take_success(v_request, p_payload);
    end if;

    v_meaning := mpesa._read_result(p_payload ->> 'result_code');

    if v_meaning.status = 'processing' or v_request.status not in ('sending', 'awaiting', 'unknown') then
        return 'nothing_new';
    end if;

    perform mpesa._move_request(v_request, v_meaning.status, v_meaning.reason, p_payload ->> 'result_code');
    return v_meaning.status;
end;
$$;

comment on function mpesa._take_stk(jsonb) is 'Take what a callback told of a request.';
