-- Invoices of a month that are final and have no paper yet, in the order of their ids, a page at a time:
-- the next one begins after the last id. An invoice has a paper once any state of it was rendered; another
-- state is rendered when somebody asks for it.
--
-- Errors: PT400 invalid_limit

create or replace function invoices.list_unrendered(
    p_month       date default null,
    p_region      text default null,
    p_invoice_ids uuid[] default null,
    p_after_id    uuid default null,
    p_limit       integer default 100
)
returns setof uuid
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_month date := date_trunc('month', p_month)::date;
begin
    if p_limit is null or p_limit not between 1 and 10000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400', detail = 'The limit is 1 to 10000.';
    end if;

    return query
    select i.invoice_id
    from invoices.invoices as i
    where i.status <> 'draft'
        and (p_after_id is null or i.invoice_id > p_after_id)
        and (p_invoice_ids is null or i.invoice_id = any(p_invoice_ids))
        and (p_region is null or i.region = p_region)
        and (
            v_month is null
            or i.usage_from >= v_month - interval '2 days'
            and i.usage_from < v_month + interval '1 month 2 days'
            and lower(i.period) >= v_month and lower(i.period) < v_month + interval '1 month'
        )
        and not exists (
            select from invoices.renderings as r
            where r.account_id = i.account_id and r.invoice_id = i.invoice_id
        )
    order by i.invoice_id
    limit p_limit;
end;
$$;

comment on function invoices.list_unrendered(date, text, uuid[], uuid, integer) is
    'Invoices that are final and were never rendered, a page at a time.';

grant execute on function invoices.list_unrendered(date, text, uuid[], uuid, integer) to service_role;
