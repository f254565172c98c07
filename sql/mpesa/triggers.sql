-- Every change of status is checked and recorded.
create or replace trigger _100_record_status
before update of status on mpesa.requests
for each row when (old.status is distinct from new.status)
execute function mpesa.requests__record_status();

create or replace trigger _100_record_status
before update of status on mpesa.payments
for each row when (old.status is distinct from new.status)
execute function mpesa.payments__record_status();
