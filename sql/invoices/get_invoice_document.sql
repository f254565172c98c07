-- Everything that stands on the paper of an invoice or credit note, amounts as strings: lines exact, the
-- rest with the decimals of the currency. Of what is final it is always the same, but for what was paid since.
--
-- Errors: PT403 feature_disabled; PT404 invoice_not_found

create or replace function invoices.get_invoice_document(p_invoice_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_invoice  invoices.invoices;
    v_document jsonb;
    v_scale    integer;
begin
    perform invoices._require_billing();
    v_invoice := invoices._find_invoice(p_invoice_id);
    v_scale := v_invoice.minor_units;
    v_document := coalesce(v_invoice.document, invoices._preview_document(v_invoice.account_id));

    return jsonb_build_object(
        'invoice_id', v_invoice.invoice_id, 'number', v_invoice.number, 'kind', v_invoice.kind, 'status', v_invoice.status,
        'issued_on', v_invoice.issued_on, 'due_on', v_invoice.due_on,
        'period', jsonb_build_object(
            'from', lower(v_invoice.period), 'until', upper(v_invoice.period), 'zone', v_invoice.time_zone
        ),
        'currency', v_invoice.currency, 'minor_units', v_invoice.minor_units,
        'seller', v_document -> 'seller', 'customer', v_document -> 'customer', 'meter', v_document -> 'meter',
        'energy_kwh', trim_scale(v_invoice.energy_kwh)::text, 'is_estimated', v_invoice.is_estimated,
        'lines', coalesce((
            select jsonb_agg(
                jsonb_build_object(
                    'position', l.position, 'type', l.line_type, 'description', l.description,
                    'quantity', trim_scale(l.quantity)::text, 'unit', l.unit, 'rate', trim_scale(l.rate)::text,
                    'amount', trim_scale(l.amount)::text,
                    'tax_code', (select string_agg(t.value ->> 'key', '+') from jsonb_array_elements(l.taxes) as t)
                )
                order by l.position
            )
            from invoices.lines as l
            where l.account_id = v_invoice.account_id and l.invoice_id = v_invoice.invoice_id
        ), '[]'),
        'subtotal', trim_scale(v_invoice.subtotal)::text,
        'taxes', coalesce((
            select jsonb_agg(
                jsonb_build_object(
                    'code', t.tax_key, 'label', t.label, 'rate', trim_scale(t.rate)::text, 'base', trim_scale(t.base)::text,
                    'amount', round(t.amount, v_scale)::text
                )
                order by t.tax_key
            )
            from invoices.taxes as t
            where t.account_id = v_invoice.account_id and t.invoice_id = v_invoice.invoice_id
        ), '[]'),
        'tax_amount', round(v_invoice.tax_amount, v_scale)::text,
        'rounding', trim_scale(v_invoice.rounding)::text,
        'credits', round(v_invoice.credits_amount, v_scale)::text,
        'total', round(v_invoice.total, v_scale)::text,
        'amount_paid', round(v_invoice.paid_amount, v_scale)::text,
        'amount_credited', round(v_invoice.credited_amount, v_scale)::text,
        'amount_due', round(case v_invoice.kind when 'invoice' then v_invoice.amount_due else 0 end, v_scale)::text,
        'usage', coalesce((
            select jsonb_agg(jsonb_build_object('day', d.day, 'kwh', trim_scale(d.kwh)::text) order by d.day)
            from unnest(v_invoice.daily_on, v_invoice.daily_kwh) as d (day, kwh)
        ), '[]'),
        'payment', jsonb_build_object(
            'paybill', v_document ->> 'paybill', 'account', v_document ->> 'account',
            'qr', case
                when v_invoice.kind = 'invoice' and v_invoice.number is not null then invoices._make_payment_code(
                    v_invoice, v_document
                )
            end
        ),
        'notes', coalesce(v_document -> 'notes', '[]') || case
            when v_invoice.note is null then '[]' else jsonb_build_array(v_invoice.note)
        end,
        'corrects', (
            select o.number
            from invoices.invoices as o
            where o.account_id = v_invoice.account_id and o.invoice_id = v_invoice.corrects_id
        )
    );
end;
$$;

comment on function invoices.get_invoice_document(uuid) is 'Everything that stands on the paper of an invoice or credit note.';

grant execute on function invoices.get_invoice_document(uuid) to authenticated, service_role;
