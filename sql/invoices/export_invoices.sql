-- Invoices of a month one by one, for export: the month in which what they bill begins. A page at a
-- time; the next one is asked for with usage_from and invoice_id of the last row. An operator gets those
-- of their regions, an admin all; drafts are left out. With Accept: text/csv it comes as a table, and
-- GET /invoices/export.csv streams all pages.
--
-- Errors: PT400 invalid_month, invalid_limit

create or replace function invoices.export_invoices(
    p_month    date,
    p_region   text default null,
    p_limit    integer default 1000,
    p_after_at timestamptz default null,
    p_after_id uuid default null
)
returns setof invoices.export_row
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_month date := date_trunc('month', p_month)::date;
begin
    if v_month is null or not isfinite(v_month) or v_month not between '1900-01-01' and '9999-12-01' then
        raise exception 'invalid_month'
            using errcode = 'PT400',
                  detail = 'Which month is asked for is not said.',
                  hint = 'Name any day of it, such as 2026-11-01.';
    end if;

    if p_limit is null or p_limit not between 1 and 10000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400', detail = 'The limit is 1 to 10000.';
    end if;

    -- The page first, by its index; names are looked up for its rows alone.
    return query
    with page as materialized (
        select i.*
        from invoices.invoices as i
        where i.usage_from >= v_month - interval '2 days'
            and i.usage_from < v_month + interval '1 month 2 days'
            and (
                p_after_at is null
                or (i.usage_from, i.invoice_id)
                > (p_after_at, coalesce(p_after_id, '00000000-0000-0000-0000-000000000000'))
            )
            and i.status <> 'draft'
            and (p_region is null or i.region = p_region)
            and lower(i.period) >= v_month and lower(i.period) < v_month + interval '1 month'
        order by i.usage_from, i.invoice_id
        limit p_limit
    )

    select
        p.usage_from, p.invoice_id, p.number, p.kind, p.status, p.issued_on, p.due_on,
        lower(p.period), upper(p.period) - 1,
        p.document #>> '{customer,name}', a.payment_reference, p.document #>> '{meter,number}', p.region, p.currency,
        p.energy_kwh, p.subtotal, p.tax_amount, p.rounding, p.total, p.credits_amount, p.paid_amount,
        p.credited_amount, p.amount_due,
        (select c.number from invoices.invoices as c where c.account_id = p.account_id and c.invoice_id = p.corrects_id)
    from page as p
    left join invoices.accounts as a on a.account_id = p.account_id
    order by p.usage_from, p.invoice_id;
end;
$$;

comment on function invoices.export_invoices(date, text, integer, timestamptz, uuid) is
    'Invoices that bill a month, one by one, for export.';

grant execute on function invoices.export_invoices(date, text, integer, timestamptz, uuid) to operator, service_role;
