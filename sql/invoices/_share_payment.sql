-- How a payment of an invoice is split: energy, levies, taxes, rounding. By what all payments together
-- come to less what those before did, so that the parts of an invoice that is paid add up to the cent.

create or replace function invoices._share_payment(p_invoice invoices.invoices, p_amount numeric)
returns numeric[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_levies numeric;
    v_before constant numeric := p_invoice.paid_amount;
    v_after  constant numeric := p_invoice.paid_amount + p_amount;
    v_shares numeric[];
begin
    select coalesce(round(sum(l.amount) filter (where l.line_type = 'charge'), p_invoice.minor_units), 0) into v_levies
    from invoices.lines as l
    where l.account_id = p_invoice.account_id and l.invoice_id = p_invoice.invoice_id;

    select array_agg(
            round(s.part * v_after / p_invoice.total, p_invoice.minor_units)
            - round(s.part * v_before / p_invoice.total, p_invoice.minor_units)
            order by s.place
        )
    into v_shares
    from (values (1, v_levies), (2, p_invoice.tax_amount)) as s (place, part);

    -- Energy takes what is left: with the rounding it is one revenue.
    return array[p_amount - v_shares[1] - v_shares[2], v_shares[1], v_shares[2], 0];
end;
$$;

comment on function invoices._share_payment(invoices.invoices, numeric) is
    'How a payment of an invoice is split: energy, levies, taxes, rounding.';
