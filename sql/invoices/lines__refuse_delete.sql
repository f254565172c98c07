-- Trigger of lines and taxes: none go from an invoice that is final.
--
-- Errors: PT409 invoice_is_final

create or replace function invoices.lines__refuse_delete()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform invoices._refuse_final(array(select distinct o.invoice_id from old_rows as o));
    return null;
end;
$$;

comment on function invoices.lines__refuse_delete() is 'Trigger: no line or tax goes from what is final.';
