-- Adds priced lines up as an invoice does: taxes of their whole bases, each rounded once, the total rounded
-- once. Nothing is stored.

create or replace function invoices._sum_lines(p_lines invoices.priced_line[], p_minor_units integer, p_step numeric)
returns invoices.bill_sum
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_sum invoices.bill_sum;
begin
    select coalesce(sum(l.energy_kwh), 0), coalesce(sum(l.amount), 0), min(l.currency), max(l.problem),
        coalesce(
            jsonb_agg(
                jsonb_build_object(
                    'description', l.label || coalesce(' (' || nullif(l.band, 'all') || ')', ''),
                    'quantity', trim_scale(l.quantity), 'unit', l.unit, 'rate', trim_scale(l.rate),
                    'amount', trim_scale(l.amount), 'is_estimated', l.is_estimated
                )
                order by l.place
            ) filter (where l.problem is null),
            '[]'
        )
    into v_sum.energy_kwh, v_sum.subtotal, v_sum.currency, v_sum.problem, v_sum.lines
    from unnest(p_lines) with ordinality as l (
        item_no, line_type, code, label, band, quantity, unit, rate, amount, energy_kwh, tariff_code, tariff_version_id,
        currency, valid_from, valid_until, is_estimated, taxes, problem, place
    );

    select coalesce(sum(t.amount), 0),
        coalesce(jsonb_agg(jsonb_build_object('label', t.label, 'rate', t.rate, 'amount', t.amount) order by t.key), '[]')
    into v_sum.tax_amount, v_sum.taxes
    from (
        select t.key, min(t.label) as label, min(t.rate) as rate, round(sum(l.amount * t.factor), p_minor_units) as amount
        from unnest(p_lines) as l
        cross join lateral jsonb_to_recordset(l.taxes) as t (key text, label text, rate numeric, factor numeric)
        where l.problem is null
        group by t.key
    ) as t;

    v_sum.total := round(
        round((v_sum.subtotal + v_sum.tax_amount) / coalesce(p_step, 10::numeric ^ -p_minor_units))
        * coalesce(p_step, 10::numeric ^ -p_minor_units), p_minor_units
    );
    v_sum.rounding := v_sum.total - v_sum.subtotal - v_sum.tax_amount;
    return v_sum;
end;
$$;

comment on function invoices._sum_lines(invoices.priced_line[], integer, numeric) is
    'Add priced lines up as an invoice does.';
