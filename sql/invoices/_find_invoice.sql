-- An invoice that the caller may see.
--
-- Errors: PT404 invoice_not_found

create or replace function invoices._find_invoice(p_invoice_id uuid)
returns invoices.invoices
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_invoice invoices.invoices;
begin
    select i.* into v_invoice from invoices.invoices as i where i.invoice_id = p_invoice_id;

    if not found then
        raise exception 'invoice_not_found'
            using errcode = 'PT404',
                  detail = format('There is no invoice %s that you may see.', coalesce(p_invoice_id::text, 'without an id')),
                  hint = 'invoices.list_invoices lists yours.';
    end if;

    return v_invoice;
end;
$$;

comment on function invoices._find_invoice(uuid) is 'An invoice that the caller may see.';
