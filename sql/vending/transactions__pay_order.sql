-- Trigger: reserves the money of an order in the transaction that brought it, at its end, when the wallet has it;
-- nobody else can reach the wallet before that. It never fails the payment: money from outside is kept whatever
-- becomes of the order, and what went wrong here is tried again by the handler of transaction_completed.

create or replace function vending.transactions__pay_order()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    begin
        perform vending._receive_payment(new);
    exception when others then
        raise warning 'The money of order % could not be reserved yet: %', new.metadata ->> 'order_id', sqlerrm;
    end;

    return null;
end;
$$;

comment on function vending.transactions__pay_order() is
    'Trigger: reserve the money of an order in the transaction that brought it.';
