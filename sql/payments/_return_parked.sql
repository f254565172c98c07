-- Sends parked money back to where it came from: suspense is debited, cash credited. Returns that debit. The caller
-- sends it through the provider, and has made sure that the person may decide. Doing it again changes nothing.
--
-- Locks the parked money, then the suspense account. Belongs to app_owner, as payments._assign_parked does.
--
-- Errors: PT400 reason_required; PT404 parked_money_not_found; PT409 parked_money_resolved

create or replace function payments._return_parked(
    p_reference text,
    p_reason    text
)
returns payments.transactions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_parked      payments.parked_money := payments._lock_parked(p_reference);
    v_account_id  uuid := (
        select a.account_id from payments.accounts as a where a.code = 'suspense' and a.currency = v_parked.currency
    );
    v_transaction payments.transactions;
begin
    if v_parked.status = 'returned' then
        select t.* into v_transaction
        from payments.transactions as t
        where t.account_id = v_account_id
            and t.transaction_id = v_parked.resolved_transaction_id
            and t.created_at between payments._id_time(v_parked.resolved_transaction_id) - interval '1 day'
                and payments._id_time(v_parked.resolved_transaction_id) + interval '1 day';
        return v_transaction;
    end if;

    if v_parked.status <> 'parked' then
        raise exception 'parked_money_resolved'
            using errcode = 'PT409',
                  detail = format('The money of %L was %s at %s.', p_reference, v_parked.status, v_parked.resolved_at),
                  hint = 'It belongs to the owner of that wallet now.';
    end if;

    perform core._check_text(
        'reason_required', p_reason, 'Sending money back needs a reason.',
        'Say in p_reason why it does not belong to a customer.'
    );

    v_transaction := payments._post_transaction(
        v_account_id, 'debit', v_parked.amount, array['cash_clearing'], array[v_parked.amount::numeric],
        p_metadata => v_parked.metadata || jsonb_build_object('reference', p_reference, 'reason', btrim(p_reason)),
        p_related_transaction_id => v_parked.transaction_id
    );

    perform payments._resolve_parked(p_reference, 'returned', v_transaction.transaction_id, null, btrim(p_reason));
    return v_transaction;
end;
$$;

comment on function payments._return_parked(text, text) is 'Send parked money back to where it came from.';

grant execute on function payments._return_parked(text, text) to app_api;
