-- Adds the lines and taxes of some drafts up. What is below zero is carried: a line brings it to nothing,
-- and the account has it to its credit once the invoice is final.

create or replace function invoices._sum_drafts(p_invoice_ids uuid[])
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    with total as materialized (
        select i.account_id, i.invoice_id, coalesce(l.subtotal, 0) as subtotal, coalesce(t.amount, 0) as tax_amount,
            coalesce(l.lines, 0) as lines, i.minor_units, coalesce(s.total_step, 10::numeric ^ -i.minor_units) as step
        from invoices.invoices as i
        join invoices.series as s on s.series_code = i.series_code
        cross join lateral (
            select sum(x.amount) as subtotal, max(x.position) as lines
            from invoices.lines as x
            where x.account_id = i.account_id and x.invoice_id = i.invoice_id
        ) as l
        cross join lateral (
            select sum(x.amount) as amount
            from invoices.taxes as x
            where x.account_id = i.account_id and x.invoice_id = i.invoice_id
        ) as t
        where i.invoice_id = any (p_invoice_ids)
    ),
    carried as (
        insert into invoices.lines (account_id, invoice_id, position, line_type, code, description, amount)
        select c.account_id, c.invoice_id, c.lines + 1, 'carried', 'carried', 'Carried to your credit',
            -round(c.subtotal + c.tax_amount, c.minor_units)
        from total as c
        where round(c.subtotal + c.tax_amount, c.minor_units) < 0
        returning account_id, invoice_id, amount
    )
    update invoices.invoices as i
    set subtotal = n.subtotal, tax_amount = n.tax_amount, total = n.total, rounding = n.total - n.subtotal - n.tax_amount
    from (
        select c.account_id, c.invoice_id, c.subtotal + coalesce(k.amount, 0) as subtotal, c.tax_amount,
            round(
                greatest(round((c.subtotal + c.tax_amount + coalesce(k.amount, 0)) / c.step) * c.step, 0), c.minor_units
            ) as total
        from total as c
        left join carried as k on k.account_id = c.account_id and k.invoice_id = c.invoice_id
    ) as n
    where i.account_id = n.account_id and i.invoice_id = n.invoice_id;
end;
$$;

comment on function invoices._sum_drafts(uuid[]) is 'Add the lines and taxes of some drafts up.';
