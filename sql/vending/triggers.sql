create or replace trigger _500_record_state
after insert or update of state on vending.orders
for each row
execute function vending.orders__record_state();

-- At the end of the transaction, since a payment changes its status before its money moves. A constraint trigger
-- cannot be replaced.
drop trigger if exists _600_pay_order on payments.transactions;

create constraint trigger _600_pay_order
after update of status on payments.transactions
deferrable initially deferred
for each row
when (new.type = 'credit' and new.status = 'completed' and new.metadata ? 'order_id')
execute function vending.transactions__pay_order();
