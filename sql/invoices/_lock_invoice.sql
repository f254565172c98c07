-- Locks an invoice until the end of the transaction and returns it as it now is. As the owner of the tables:
-- the caller sees the invoice, and what they may do to it is asked before.

create or replace function invoices._lock_invoice(p_invoice invoices.invoices)
returns invoices.invoices
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_invoice invoices.invoices;
begin
    select i.* into strict v_invoice
    from invoices.invoices as i
    where i.account_id = p_invoice.account_id and i.invoice_id = p_invoice.invoice_id
    for no key update;

    return v_invoice;
end;
$$;

comment on function invoices._lock_invoice(invoices.invoices) is 'Lock an invoice until the end of the transaction.';

grant execute on function invoices._lock_invoice(invoices.invoices) to app_api;
