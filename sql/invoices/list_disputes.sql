-- Disputes that the caller may see, newest first, a page at a time: the next page is asked for with the last
-- dispute_id. p_status: open, accepted, rejected, withdrawn.
--
-- Errors: PT400 invalid_limit, invalid_status; PT403 feature_disabled

create or replace function invoices.list_disputes(
    p_status     text default null,
    p_invoice_id uuid default null,
    p_limit      integer default 50,
    p_before     uuid default null
)
returns setof invoices.disputes
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_user_id uuid := case when auth.role() in ('operator', 'admin', 'service_role') then null else auth.uid() end;
begin
    perform invoices._require_billing(), core._check_limit(p_limit, 1000);

    if p_status not in ('open', 'accepted', 'rejected', 'withdrawn') then
        raise exception 'invalid_status'
            using errcode = 'PT400', detail = format('%L is no status of a dispute.', p_status),
                  hint = 'Send open, accepted, rejected or withdrawn.';
    end if;

    return query
    select d.*
    from invoices.disputes as d
    where (v_user_id is null or d.user_id = v_user_id)
        and (p_status is null or d.status = p_status)
        and (p_invoice_id is null or d.invoice_id = p_invoice_id)
        and (p_before is null or d.dispute_id < p_before)
    order by d.dispute_id desc
    limit p_limit;
end;
$$;

comment on function invoices.list_disputes(text, uuid, integer, uuid) is 'Disputes that you may see, newest first.';

grant execute on function invoices.list_disputes(text, uuid, integer, uuid) to authenticated, service_role;
