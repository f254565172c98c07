-- What the QR code of an invoice says: the issuer's template, else paybill, account, amount and number.

create or replace function invoices._make_payment_code(p_invoice invoices.invoices, p_document jsonb)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
begin atomic
    select replace(replace(replace(replace(replace(
        coalesce(
            p_document ->> 'payment_code',
            case when p_document ->> 'paybill' is null then 'PAY' else 'PAYBILL {paybill}' end
            || ' ACCOUNT {account} AMOUNT {amount} {currency} REF {number}'
        ),
        '{paybill}', coalesce(p_document ->> 'paybill', '')),
        '{account}', coalesce(p_document ->> 'account', '')),
        '{amount}', round(p_invoice.total - p_invoice.credits_amount, p_invoice.minor_units)::text),
        '{number}', coalesce(p_invoice.number, '')),
        '{currency}', p_invoice.currency);
end;

comment on function invoices._make_payment_code(invoices.invoices, jsonb) is 'What the QR code of an invoice says.';
