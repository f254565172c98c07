-- How much of an invoice is to be taken back: all that is left of it, or an amount of at most that.
--
-- Errors: PT400 invalid_amount; PT409 not_creditable; PT422 amount_exceeds_invoice

create or replace function invoices._check_credit(p_invoice invoices.invoices, p_amount numeric)
returns numeric
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_left constant numeric := p_invoice.total - p_invoice.credited_amount;
    v_amount numeric;
begin
    if p_invoice.kind <> 'invoice' or p_invoice.status in ('draft', 'void') or v_left = 0 then
        raise exception 'not_creditable'
            using errcode = 'PT409',
                  detail = format('%s is a %s that is %s; %s of it is left.', coalesce(p_invoice.number, 'It'),
                      replace(p_invoice.kind, '_', ' '), p_invoice.status, v_left),
                  hint = 'A draft is discarded or made anew; what was taken back as a whole is gone.';
    end if;

    v_amount := payments._check_amount(coalesce(p_amount, v_left), p_invoice.minor_units);

    if v_amount > v_left then
        raise exception 'amount_exceeds_invoice'
            using errcode = 'PT422',
                  detail = format('%s %s of %s are left.', p_invoice.currency, v_left, p_invoice.number),
                  hint = 'All credit notes together are at most the invoice.';
    end if;

    return v_amount;
end;
$$;

comment on function invoices._check_credit(invoices.invoices, numeric) is 'How much of an invoice is to be taken back.';
