-- Drops a draft with all that belongs to it and gives its period back to the account; false where another
-- one follows on it. As the owner of the tables.

create or replace function invoices._drop_draft(p_invoice invoices.invoices)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform from invoices.accounts as a where a.account_id = p_invoice.account_id for no key update;

    update invoices.accounts as a
    set period_on = lower(i.period), billed_until = i.usage_from
    from invoices.invoices as i
    where i.account_id = p_invoice.account_id and i.invoice_id = p_invoice.invoice_id and i.status = 'draft'
        and i.corrects_id is null and a.account_id = i.account_id and a.billed_until = i.usage_until;

    if not found then
        return false;
    end if;

    update invoices.fees as f
    set invoice_id = null
    where f.account_id = p_invoice.account_id and f.invoice_id = p_invoice.invoice_id;

    delete from invoices.taxes as t where t.account_id = p_invoice.account_id and t.invoice_id = p_invoice.invoice_id;
    delete from invoices.lines as l where l.account_id = p_invoice.account_id and l.invoice_id = p_invoice.invoice_id;
    delete from invoices.periods as p where p.account_id = p_invoice.account_id and p.invoice_id = p_invoice.invoice_id;
    delete from invoices.invoices as i where i.account_id = p_invoice.account_id and i.invoice_id = p_invoice.invoice_id;
    return true;
end;
$$;

comment on function invoices._drop_draft(invoices.invoices) is 'Drop a draft and give its period back to the account.';

grant execute on function invoices._drop_draft(invoices.invoices) to app_api;
