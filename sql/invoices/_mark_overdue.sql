-- Invoices that were not paid when they were due become overdue; a day is over where their issuer is. As the
-- owner of the tables.

create or replace function invoices._mark_overdue(p_limit integer)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_count integer;
begin
    with late as materialized (
        select i.account_id, i.invoice_id
        from invoices.invoices as i
        where i.status = 'final' and i.kind = 'invoice' and i.amount_due > 0 and i.due_on < (
            select (now() at time zone u.time_zone)::date
            from invoices.series as s
            join invoices.issuers as u on u.issuer_code = s.issuer_code
            where s.series_code = i.series_code
        )
        order by i.due_on, i.account_id
        limit p_limit
        for no key update skip locked
    )
    update invoices.invoices as i
    set status = 'overdue', updated_at = clock_timestamp()
    from late as l
    where i.account_id = l.account_id and i.invoice_id = l.invoice_id;

    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function invoices._mark_overdue(integer) is 'Invoices that were not paid when they were due become overdue.';

grant execute on function invoices._mark_overdue(integer) to app_api;
