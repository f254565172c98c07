-- Makes a credit note over a part of an invoice that the caller has locked, and settles the invoice by it.
-- Each tax is what all credit notes together take back of it less what those before did: so they never come to
-- more than the invoice, and the last one leaves no cent. As the owner of the tables.

create or replace function invoices._make_credit_note(
    p_invoice  invoices.invoices,
    p_amount   numeric,
    p_reason   text,
    p_disputed numeric default null
)
returns invoices.invoices
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_note  invoices.invoices;
    v_after constant numeric := p_invoice.credited_amount + p_amount;
    v_tax   numeric;
begin
    insert into invoices.invoices (
        account_id, invoice_id, kind, user_id, meter_id, region, series_code, currency, minor_units, period, time_zone,
        usage_from, usage_until, corrects_id, note
    )
    values (
        p_invoice.account_id, core.uuid_v7(), 'credit_note', p_invoice.user_id, p_invoice.meter_id, p_invoice.region,
        p_invoice.series_code, p_invoice.currency, p_invoice.minor_units, p_invoice.period, p_invoice.time_zone,
        p_invoice.usage_from, p_invoice.usage_until, p_invoice.invoice_id, p_reason
    )
    returning * into v_note;

    insert into invoices.taxes (account_id, invoice_id, tax_key, label, rate, base, amount)
    select v_note.account_id, v_note.invoice_id, t.tax_key, t.label, t.rate,
        case v_after when p_invoice.total then t.base else round(t.base * v_after / p_invoice.total, v_note.minor_units) end
        - coalesce(b.base, 0),
        round(t.amount * v_after / p_invoice.total, v_note.minor_units) - coalesce(b.amount, 0)
    from invoices.taxes as t
    cross join lateral (
        select sum(n.base) as base, sum(n.amount) as amount
        from invoices.invoices as c
        join invoices.taxes as n on n.account_id = c.account_id and n.invoice_id = c.invoice_id
        where c.account_id = t.account_id and c.corrects_id = p_invoice.invoice_id and c.kind = 'credit_note'
            and n.tax_key = t.tax_key
    ) as b
    where t.account_id = p_invoice.account_id and t.invoice_id = p_invoice.invoice_id;

    select coalesce(sum(t.amount), 0) into v_tax
    from invoices.taxes as t
    where t.account_id = v_note.account_id and t.invoice_id = v_note.invoice_id;

    insert into invoices.lines (account_id, invoice_id, position, line_type, code, description, amount, adjusts_id)
    values (
        v_note.account_id, v_note.invoice_id, 1, 'credit', 'credit', format('Credit for %s: %s', p_invoice.number, p_reason),
        p_amount - v_tax, null
    );

    update invoices.invoices as i
    set subtotal = p_amount - v_tax, tax_amount = v_tax, total = p_amount
    where i.account_id = v_note.account_id and i.invoice_id = v_note.invoice_id;

    perform invoices._finalise_drafts(array[v_note.invoice_id]),
        invoices._settle(p_invoice, p_credited => p_amount, p_disputed => p_disputed);

    select i.* into v_note
    from invoices.invoices as i
    where i.account_id = v_note.account_id and i.invoice_id = v_note.invoice_id;

    return v_note;
end;
$$;

comment on function invoices._make_credit_note(invoices.invoices, numeric, text, numeric) is
    'Make a credit note over a part of an invoice.';

grant execute on function invoices._make_credit_note(invoices.invoices, numeric, text, numeric) to app_api;
