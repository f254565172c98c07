-- Trigger of lines and taxes: none of an invoice that is final change, and none move onto one.
--
-- Errors: PT409 invoice_is_final

create or replace function invoices.lines__refuse_update()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform invoices._refuse_final(
        array(select o.invoice_id from old_rows as o union select n.invoice_id from new_rows as n)
    );
    return null;
end;
$$;

comment on function invoices.lines__refuse_update() is 'Trigger: no line or tax of what is final changes.';
