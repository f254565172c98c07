-- What was billed, paid and taken back in the months from p_from to before p_until, by month, region and currency; by
-- default the last 12 months. An operator of their regions.
--
-- Errors: PT400 invalid_period; PT403 feature_disabled, not_your_region

create or replace function invoices.get_invoice_analytics(
    p_region text default null,
    p_from   date default null,
    p_until  date default null
)
returns setof invoices.invoice_analytics
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_region text := invoices._check_region(p_region);
    v_until  date := coalesce(p_until, (date_trunc('month', now(), 'UTC') + interval '1 month')::date);
    v_from   date := coalesce(p_from, (v_until - interval '13 months')::date);
begin
    perform invoices._require_billing();

    if (isfinite(v_from) and isfinite(v_until) and v_from < v_until and v_until <= v_from + interval '20 years') is not true then
        raise exception 'invalid_period'
            using errcode = 'PT400', detail = format('From %s until %s is no period.', v_from, v_until),
                  hint = 'Send p_from before p_until, at most 20 years.';
    end if;

    return query
    select date_trunc('month', lower(i.period)::timestamp)::date, i.region, i.currency,
        count(*) filter (where i.status <> 'draft'),
        coalesce(sum(i.energy_kwh) filter (where i.status not in ('draft', 'void')), 0),
        coalesce(sum(i.total) filter (where i.status <> 'draft'), 0),
        coalesce(sum(i.tax_amount) filter (where i.status <> 'draft'), 0),
        round(avg(i.total) filter (where i.status not in ('draft', 'void')), 2),
        coalesce(sum(i.paid_amount + i.credits_amount - i.returned_amount), 0),
        coalesce(sum(i.credited_amount), 0),
        coalesce(sum(i.amount_due) filter (where i.status <> 'draft'), 0),
        count(*) filter (where i.status = 'overdue'),
        coalesce(sum(i.amount_due) filter (where i.status = 'overdue'), 0),
        count(*) filter (where i.status = 'disputed'),
        count(*) filter (where i.is_estimated and i.status <> 'draft'),
        count(*) filter (where i.status = 'draft'),
        round(
            sum(i.paid_amount + i.credits_amount - i.returned_amount)
            / nullif(sum(i.total - i.credited_amount) filter (where i.status <> 'draft'), 0), 4
        )
    from invoices.invoices as i
    where i.kind = 'invoice' and lower(i.period) >= v_from and lower(i.period) < v_until
        and (v_region is null or i.region = v_region)
    group by 1, 2, 3
    order by 1, 2, 3;
end;
$$;

comment on function invoices.get_invoice_analytics(text, date, date) is
    'What was billed, paid and taken back, by month, region and currency.';

grant execute on function invoices.get_invoice_analytics(text, date, date) to operator, service_role;
