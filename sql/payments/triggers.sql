-- Every change of status is checked and recorded. Also one to the status it has already: whoever
-- says "completed" is about to move money.
create or replace trigger _100_record_status
before update of status on payments.transactions
for each row execute function payments.transactions__record_status();

-- The ledger and the trail never change.
create or replace trigger _100_refuse_change
before update or delete on payments.transfers
for each row execute function payments.transfers__refuse_change();

create or replace trigger _100_refuse_truncate
before truncate on payments.transfers
for each statement execute function payments.transfers__refuse_change();

create or replace trigger _100_refuse_change
before update or delete on payments.transaction_events
for each row execute function payments.transfers__refuse_change();
