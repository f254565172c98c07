-- Opens a dispute about an invoice that the caller has locked. As the owner of the tables: a user writes no invoice.

create or replace function invoices._open_dispute(p_invoice invoices.invoices, p_amount numeric, p_reason text)
returns invoices.disputes
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_dispute invoices.disputes;
begin
    insert into invoices.disputes (account_id, dispute_id, invoice_id, user_id, amount, reason)
    values (p_invoice.account_id, core.uuid_v7(), p_invoice.invoice_id, p_invoice.user_id, p_amount, p_reason)
    returning * into v_dispute;

    perform invoices._settle(p_invoice, p_disputed => p_amount);
    return v_dispute;
end;
$$;

comment on function invoices._open_dispute(invoices.invoices, numeric, text) is 'Open a dispute about an invoice.';

grant execute on function invoices._open_dispute(invoices.invoices, numeric, text) to app_api;
