-- Pays the unpaid invoices of an account from its customer's wallet with money that has just come into it, the oldest
-- due first; the rest stays. A receipt pays each invoice once. Locks the wallet, then the invoices.
--
-- Errors: as invoices.pay_invoice

create or replace function invoices._pay_unpaid(p_account_id uuid, p_amount numeric, p_receipt text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_invoice invoices.invoices;
    v_left    numeric := p_amount;
begin
    for v_invoice in
        select i.*
        from invoices.invoices as i
        where i.account_id = p_account_id and i.kind = 'invoice' and i.status in ('final', 'overdue') and i.amount_due > 0
        order by i.due_on, i.invoice_id
    loop
        exit when v_left <= 0;
        perform invoices.pay_invoice(
            v_invoice.invoice_id, least(v_left, v_invoice.amount_due), format('receipt:%s:%s', p_receipt, v_invoice.number)
        );
        v_left := v_left - least(v_left, v_invoice.amount_due);
    end loop;
end;
$$;

comment on function invoices._pay_unpaid(uuid, numeric, text) is
    'Pay the unpaid invoices of an account with money that has just come into its customer''s wallet.';
