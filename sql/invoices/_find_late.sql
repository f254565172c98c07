-- Billed periods of the accounts of some drafts whose readings are not those that were billed: readings came
-- late, or were put right. Pairs of the draft that can correct one, and its invoice. As far back as the series says.

create or replace function invoices._find_late(p_invoice_ids uuid[])
returns setof invoices.late_period
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    with old as materialized (
        select d.invoice_id as draft_id, i.invoice_id, p.seen_kwh, p.reading_count
        from invoices.invoices as d
        join invoices.series as s on s.series_code = d.series_code
        join invoices.periods as p
            on p.account_id = d.account_id and upper(p.drawn) <= d.usage_from
                and upper(p.period) > lower(d.period) - make_interval(months => s.lookback_months)
        join invoices.invoices as i
            on i.account_id = p.account_id and i.invoice_id = p.invoice_id and i.status not in ('draft', 'void')
        where d.invoice_id = any(p_invoice_ids)
    )
    select (o.draft_id, o.invoice_id)::invoices.late_period
    from old as o
    join invoices._sum_days(array(select n.invoice_id from old as n)) as t on t.invoice_id = o.invoice_id
    where (t.kwh, t.reading_count) is distinct from (o.seen_kwh, o.reading_count);
end;

comment on function invoices._find_late(uuid[]) is 'Billed periods whose readings are not those that were billed.';
