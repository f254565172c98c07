-- Trigger of lines and taxes: none come to an invoice that is final.
--
-- Errors: PT409 invoice_is_final

create or replace function invoices.lines__refuse_insert()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform invoices._refuse_final(array(select distinct n.invoice_id from new_rows as n));
    return null;
end;
$$;

comment on function invoices.lines__refuse_insert() is 'Trigger: no line or tax comes to what is final.';
