-- Handler of the events of payments. transaction_completed: the net under the trigger on payments.transactions. Where that could not reserve
-- the money of an order, this does; where the wallet cannot either (suspended, a limit reached, or the money spent), the order is
-- called off and the money stays where it is. Where the payment failed the order is called off; money that comes after
-- all stays in the wallet. Whatever is repeated changes nothing.

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

    if not v_transaction.metadata ? 'order_id' then
        return;
    elsif v_transaction.status in ('failed', 'cancelled') then
        perform vending._drop_order(v_transaction);
        return;
    elsif v_transaction.status <> 'completed' then
        return;
    end if;

    begin
        perform vending._receive_payment(v_transaction);
    exception when others then
        -- Others than refusals are tried again.
        if sqlstate not like 'PT4%' then
            raise;
        end if;

        v_order := vending._lock_order((v_transaction.metadata ->> 'order_id')::uuid);
        perform vending._move_order(v_order, 'cancelled', 'The money came and could not be reserved: ' || sqlerrm);
    end;
end;
$$;

comment on function vending.handle_event(events.events) is 'Reserve the money of an order where the payment itself could not.';

grant execute on function vending.handle_event(events.events) to service_role;
