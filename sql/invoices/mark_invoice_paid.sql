-- Notes that an invoice was paid by other ways than a wallet: at the bank, in cash. p_reference names the
-- payment (a receipt, a line of a statement), so noting it twice is noting it once.
--
-- Locks the invoice. More than is due is refused: it belongs into the customer's wallet. Nobody notes one of their own.
--
-- Errors: PT400 invalid_amount, invalid_reference, invalid_paid_at; PT403 feature_disabled, own_invoice; PT404 invoice_not_found;
--         PT409 not_payable, already_paid; PT422 amount_exceeds_due, reference_reused

create or replace function invoices.mark_invoice_paid(
    p_invoice_id uuid,
    p_reference  text,
    p_amount     numeric default null,
    p_paid_at    timestamptz default null
)
returns invoices.invoices
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_invoice invoices.invoices;
    v_payment invoices.payments;
    v_amount  numeric;
begin
    perform invoices._require_billing();

    perform core._check_text(
        'invalid_reference', p_reference, 'A payment needs a reference of 1 to 200 characters.',
        'Send the number of the receipt in p_reference.', 200
    );

    if not isfinite(p_paid_at) or p_paid_at > now() + interval '1 day' then
        raise exception 'invalid_paid_at'
            using errcode = 'PT400', detail = format('Nothing can have been paid at %s.', p_paid_at),
                  hint = 'Send when the money came, or leave p_paid_at out.';
    end if;

    v_invoice := invoices._lock_invoice(invoices._find_invoice(p_invoice_id));
    perform invoices._check_not_own(v_invoice.user_id);

    select p.* into v_payment
    from invoices.payments as p
    where p.account_id = v_invoice.account_id and p.invoice_id = p_invoice_id and p.method = 'manual'
        and p.reference = p_reference;

    if found then
        if p_amount <> v_payment.amount then
            raise exception 'reference_reused'
                using errcode = 'PT422',
                      detail = format('%L is a payment of %s %s.', p_reference, v_payment.currency, v_payment.amount),
                      hint = 'Another payment has another reference.';
        end if;

        return v_invoice;
    end if;

    perform invoices._check_payable(v_invoice);
    v_amount := payments._check_amount(coalesce(p_amount, v_invoice.amount_due), v_invoice.minor_units);

    if v_amount > v_invoice.amount_due then
        raise exception 'amount_exceeds_due'
            using errcode = 'PT422', detail = format('%s %s are due.', v_invoice.currency, v_invoice.amount_due),
                  hint = 'Put what is more into the customer''s wallet.';
    end if;

    return invoices._add_payment(v_invoice, v_amount, 'manual', p_reference, null, p_paid_at);
end;
$$;

comment on function invoices.mark_invoice_paid(uuid, text, numeric, timestamptz) is
    'Note that an invoice was paid by other ways than a wallet; the same reference twice is one payment.';

grant execute on function invoices.mark_invoice_paid(uuid, text, numeric, timestamptz) to operator, service_role;
