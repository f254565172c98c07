-- Releases a reserved amount. A hold is captured or voided once. Locks the wallet.
--
-- Errors: PT404 transaction_not_found; PT409 hold_resolved; PT422 not_a_hold

create or replace function payments.void(
    p_hold_id uuid,
    p_reason  text default null
)
returns payments.transactions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return payments._release_transaction(payments._lock_hold(p_hold_id), 'cancelled', p_reason);
end;
$$;

comment on function payments.void(uuid, text) is 'Release a reserved amount.';

grant execute on function payments.void(uuid, text) to service_role;
