-- Calls off the credit that an order waited for. Money that comes all the same completes it, and stays in the wallet.
-- The caller holds the wallet's lock.

create or replace function vending._call_off_credit(p_order vending.orders, p_reason text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_credit payments.transactions := payments._lock_transaction(p_order.payment_transaction_id);
begin
    if v_credit.status = 'pending' then
        perform payments._release_transaction(v_credit, 'cancelled', p_reason);
    end if;
end;
$$;

comment on function vending._call_off_credit(vending.orders, text) is 'Call off the credit that an order waited for.';
