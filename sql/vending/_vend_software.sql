-- Vends a paid order with the software issuer, in this transaction: priced, issued, delivered, or nothing.
-- Locks the month and the balance of the meter; the caller holds the order's lock.
--
-- Errors: as tokens.purchase_tokens

create or replace function vending._vend_software(p_order vending.orders, p_meter meters.meters)
returns vending.orders
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_order  vending.orders := vending._price_order(p_order, p_meter);
    v_issued tokens.issued_token;
begin
    v_order := vending._move_order(v_order, 'vending');
    v_issued := tokens._issue_token(p_meter, v_order.energy_kwh, true);

    return vending._deliver_order(v_order, v_issued.token, v_issued.tid, v_issued.token_kwh);
end;
$$;

comment on function vending._vend_software(vending.orders, meters.meters) is
    'Vend a paid order with the software issuer, in this transaction.';
