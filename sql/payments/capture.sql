-- Takes a reserved amount, or a part of it; the rest is released. A hold is captured or voided
-- once. Locks the wallet.
--
-- Errors: PT400 invalid_amount; PT404 transaction_not_found; PT409 hold_expired, hold_resolved;
--         PT422 amount_exceeds_hold, not_a_hold

create or replace function payments.capture(
    p_hold_id uuid,
    p_amount  numeric default null
)
returns payments.transactions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_hold    payments.transactions := payments._lock_hold(p_hold_id);
    v_account payments.accounts := payments._visible_wallet(v_hold.account_id);
    v_amount  numeric := payments._check_amount(coalesce(p_amount, v_hold.amount), v_account.minor_units);
begin
    if v_amount > v_hold.amount then
        raise exception 'amount_exceeds_hold'
            using errcode = 'PT422',
                  detail = format('%s %s are held.', v_hold.currency, v_hold.amount),
                  hint = 'Capture at most what is held.';
    end if;

    return payments._complete_transaction(
        v_hold, v_amount, array[payments._contra_code(v_hold.type)], array[v_amount]
    );
end;
$$;

comment on function payments.capture(uuid, numeric) is 'Take a reserved amount or a part of it, and release the rest.';

grant execute on function payments.capture(uuid, numeric) to service_role;
