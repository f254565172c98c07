-- Leaves a trace of a callback that fits nothing of ours, and changes nothing: a forgery, or a mistake
-- of somebody's. Returns the reason.

create or replace function mpesa._refuse_callback(p_payload jsonb, p_reason text)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform events._publish(
        'mpesa_callback_refused', 'mpesa_callback',
        coalesce(left(coalesce(p_payload ->> 'checkout_request_id', p_payload ->> 'receipt'), 100), 'unnamed'),
        jsonb_strip_nulls(jsonb_build_object(
            'reason', p_reason, 'source', p_payload ->> 'source', 'result_code', p_payload ->> 'result_code',
            'amount', p_payload ->> 'amount', 'receipt', p_payload ->> 'receipt',
            'request_id', p_payload ->> 'request_id'
        ))
    );
    return p_reason;
end;
$$;

comment on function mpesa._refuse_callback(jsonb, text) is 'Leave a trace of a callback that fits nothing of ours.';
