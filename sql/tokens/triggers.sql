create or replace trigger _500_uncount_refunded
after insert on payments.transactions
for each row
when (new.type = 'refund')
execute function tokens.transactions__uncount_refunded();
