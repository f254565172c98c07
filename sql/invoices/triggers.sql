-- What is on paper never changes; a status only as the table says, and every change of it is recorded.
create or replace trigger _100_check_change
before update or delete on invoices.invoices
for each row execute function invoices.invoices__check_change();

create or replace trigger _200_record_status
after update on invoices.invoices
referencing old table as old_rows new table as new_rows
for each statement execute function invoices.invoices__record_status();

create or replace trigger _100_refuse_insert
after insert on invoices.lines
referencing new table as new_rows
for each statement execute function invoices.lines__refuse_insert();

create or replace trigger _110_refuse_update
after update on invoices.lines
referencing old table as old_rows new table as new_rows
for each statement execute function invoices.lines__refuse_update();

create or replace trigger _120_refuse_delete
after delete on invoices.lines
referencing old table as old_rows
for each statement execute function invoices.lines__refuse_delete();

create or replace trigger _130_refuse_truncate
before truncate on invoices.lines
for each statement execute function invoices.lines__refuse_truncate();

create or replace trigger _100_refuse_insert
after insert on invoices.taxes
referencing new table as new_rows
for each statement execute function invoices.lines__refuse_insert();

create or replace trigger _110_refuse_update
after update on invoices.taxes
referencing old table as old_rows new table as new_rows
for each statement execute function invoices.lines__refuse_update();

create or replace trigger _120_refuse_delete
after delete on invoices.taxes
referencing old table as old_rows
for each statement execute function invoices.lines__refuse_delete();

create or replace trigger _130_refuse_truncate
before truncate on invoices.taxes
for each statement execute function invoices.lines__refuse_truncate();
