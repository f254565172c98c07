-- Handler of transaction_completed: the net under the trigger on payments.transactions. Where that could not reserve
-- the money of an order, this does; where the wallet cannot either (suspended, or the money is spent), the order is
-- called off and the money stays where it is. Whatever is repeated changes nothing.

create or replace function vending.handle_event(p_event events.events)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_order       vending.orders;
    v_transaction payments.transactions;
begin
    if p_event.payload ->> 'type' <> 'credit' then
        return;
    end if;

    v_transaction := payments._lock_transaction(notifications._parse_uuid(p_event.aggregate_id));

    if not v_transaction.metadata ? 'order_id' or v_transaction.status <> 'completed' then
        return;
    end if;

    begin
        perform vending._receive_payment(v_transaction);
    exception when sqlstate 'PT402' or sqlstate 'PT423' then
        v_order := vending._lock_order((v_transaction.metadata ->> 'order_id')::uuid);
        perform vending._move_order(v_order, 'cancelled', 'The money came and could not be reserved: ' || sqlerrm);
    end;
end;
$$;

comment on function vending.handle_event(events.events) is 'Reserve the money of an order where the payment itself could not.';

grant execute on function vending.handle_event(events.events) to service_role;
