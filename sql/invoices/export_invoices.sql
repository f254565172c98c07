-- Invoices and credit notes for accountants, one row each, in the order of what they bill, a page at a time: the next
-- page is asked for with the last invoice_id. p_month: those whose period begins in it. No drafts. An
-- operator those of their regions. GET /invoices/export.csv streams all pages.
--
-- Errors: PT400 invalid_limit, invalid_month, invalid_status; PT403 feature_disabled, not_your_region; PT422 month_not_over

create or replace function invoices.export_invoices(
    p_month  date default null,
    p_region text default null,
    p_status text default null,
    p_limit  integer default 1000,
    p_after  uuid default null
)
returns setof invoices.export_row
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_region text := invoices._check_region(p_region);
    v_month  date := case when p_month is not null then invoices._check_month(p_month) end;
    -- What a period's month says of its moment, whatever the zone, is what an index can be asked for.
    v_from   timestamptz := v_month - interval '2 days';
    v_until  timestamptz := v_month + interval '1 month 2 days';
    v_after  timestamptz := (select i.usage_from from invoices.invoices as i where i.invoice_id = p_after);
begin
    perform invoices._require_billing(), core._check_limit(p_limit, 10000), invoices._check_status(p_status);

    return query
    select i.invoice_id, i.number, i.kind, i.status, i.issued_on, i.due_on, lower(i.period), upper(i.period),
        i.document #>> '{customer,name}', i.document #>> '{customer,email}', i.document #>> '{meter,number}', i.region,
        i.currency, i.energy_kwh, i.subtotal, i.tax_amount, i.rounding, i.total, i.credits_amount, i.paid_amount,
        i.credited_amount, i.amount_due,
        (select o.number from invoices.invoices as o where o.account_id = i.account_id and o.invoice_id = i.corrects_id)
    from invoices.invoices as i
    where i.status <> 'draft'
        and (v_region is null or i.region = v_region)
        and (p_status is null or i.status = p_status)
        and (v_month is null or i.usage_from >= v_from and i.usage_from < v_until)
        and (v_month is null or lower(i.period) >= v_month and lower(i.period) < v_month + interval '1 month')
        and (p_after is null or (i.usage_from, i.invoice_id) > (v_after, p_after))
    order by i.usage_from, i.invoice_id
    limit p_limit;
end;
$$;

comment on function invoices.export_invoices(date, text, text, integer, uuid) is
    'Invoices and credit notes for accountants, one row each.';

grant execute on function invoices.export_invoices(date, text, text, integer, uuid) to operator, service_role;
