-- Writes down what became of parked money and publishes it; the caller has moved it. Belongs to app_owner.

create or replace function payments._resolve_parked(
    p_reference      text,
    p_status         text,
    p_transaction_id uuid,
    p_account_id     uuid,
    p_reason         text
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_parked payments.parked_money;
begin
    update payments.parked_money as p
    set status = p_status, resolved_at = clock_timestamp(), resolved_transaction_id = p_transaction_id,
        resolved_account_id = p_account_id, resolved_by = auth.uid(), reason = p_reason
    where p.reference = p_reference
    returning p.* into v_parked;

    perform events._publish(
        'parked_money_' || p_status, 'parked_money', p_reference,
        jsonb_strip_nulls(jsonb_build_object(
            'reference', p_reference, 'transaction_id', p_transaction_id, 'currency', v_parked.currency,
            'amount', v_parked.amount, 'account_id', p_account_id, 'reason', p_reason
        ))
    );
end;
$$;

comment on function payments._resolve_parked(text, text, uuid, uuid, text) is 'Write down what became of parked money.';

grant execute on function payments._resolve_parked(text, text, uuid, uuid, text) to app_api;
