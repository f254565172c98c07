-- Invoices and credit notes that the caller may see, newest first, a page at a time: the next page is asked for with
-- the last invoice_id. A user's own; staff those of their regions, of a user if they name one.
--
-- Errors: PT400 invalid_limit, invalid_status; PT403 feature_disabled, not_your_region

create or replace function invoices.list_invoices(
    p_status  text default null,
    p_kind    text default null,
    p_user_id uuid default null,
    p_region  text default null,
    p_limit   integer default 50,
    p_before  uuid default null
)
returns setof invoices.invoices
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    -- The policies alone decide what is seen, but being alternatives they lead to no index.
    v_user_id uuid := coalesce(p_user_id, case when auth.role() = 'authenticated' then auth.uid() end);
    v_region  text := p_region;
begin
    perform invoices._require_billing(), core._check_limit(p_limit, 1000), invoices._check_status(p_status);

    if p_kind not in ('invoice', 'credit_note') then
        raise exception 'invalid_status'
            using errcode = 'PT400', detail = format('%L is no kind of document.', p_kind),
                  hint = 'Send invoice or credit_note.';
    end if;

    if v_user_id is null then
        v_region := invoices._check_region(p_region);
    end if;

    return query
    select i.*
    from invoices.invoices as i
    where (v_user_id is null or i.user_id = v_user_id)
        and (v_region is null or i.region = v_region)
        and (p_status is null or i.status = p_status)
        and (p_kind is null or i.kind = p_kind)
        and (p_before is null or i.invoice_id < p_before)
    order by i.invoice_id desc
    limit p_limit;
end;
$$;

comment on function invoices.list_invoices(text, text, uuid, text, integer, uuid) is
    'Invoices and credit notes that you may see, newest first.';

grant execute on function invoices.list_invoices(text, text, uuid, text, integer, uuid) to authenticated, service_role;
