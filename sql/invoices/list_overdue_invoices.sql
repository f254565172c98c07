-- Invoices that were not paid when they were due, the longest overdue first, a page at a time: the next page is asked
-- for with p_offset. An operator those of their regions.
--
-- Errors: PT400 invalid_limit, invalid_offset; PT403 feature_disabled, not_your_region

create or replace function invoices.list_overdue_invoices(
    p_region   text default null,
    p_min_days integer default 1,
    p_limit    integer default 50,
    p_offset   integer default 0
)
returns setof invoices.overdue_invoice
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_region text := invoices._check_region(p_region);
begin
    perform invoices._require_billing(), core._check_limit(p_limit, 1000);

    if p_offset is null or p_offset not between 0 and 1000000 then
        raise exception 'invalid_offset'
            using errcode = 'PT400', detail = format('The offset is %s.', coalesce(p_offset::text, 'null')),
                  hint = 'Send how many to pass over, 0 to 1000000.';
    end if;

    return query
    select i.account_id, i.invoice_id, i.number, i.user_id, i.document #>> '{customer,name}', i.meter_id,
        i.document #>> '{meter,number}', i.region, i.currency, i.total, i.amount_due - i.disputed_amount, i.due_on,
        d.days, i.reminder_level
    from invoices.invoices as i
    cross join lateral (
        select (now() at time zone u.time_zone)::date - i.due_on as days
        from invoices.series as s
        join invoices.issuers as u on u.issuer_code = s.issuer_code
        where s.series_code = i.series_code
    ) as d
    where i.kind = 'invoice' and i.status in ('final', 'overdue', 'disputed') and i.amount_due > i.disputed_amount
        and (v_region is null or i.region = v_region)
        and d.days >= greatest(p_min_days, 1)
    order by i.due_on, i.invoice_id
    limit p_limit offset p_offset;
end;
$$;

comment on function invoices.list_overdue_invoices(text, integer, integer, integer) is
    'Invoices that were not paid when they were due, the longest overdue first.';

grant execute on function invoices.list_overdue_invoices(text, integer, integer, integer) to operator, service_role;
