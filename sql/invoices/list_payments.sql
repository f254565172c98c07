-- Payments of the caller's invoices, newest first, a page at a time; staff name an invoice or a user. The next
-- page is asked for with the last payment_id.
--
-- Errors: PT400 invalid_limit; PT403 feature_disabled

create or replace function invoices.list_payments(
    p_invoice_id uuid default null,
    p_user_id    uuid default null,
    p_limit      integer default 50,
    p_before     uuid default null
)
returns setof invoices.payments
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_user_id uuid := case when auth.role() in ('operator', 'admin', 'service_role') then p_user_id else auth.uid() end;
begin
    perform invoices._require_billing(), core._check_limit(p_limit, 1000);

    return query
    select p.*
    from invoices.payments as p
    where (v_user_id is null or p.user_id = v_user_id)
        and (p_user_id is null or p.user_id = p_user_id)
        and (p_invoice_id is null or p.invoice_id = p_invoice_id)
        and (p_before is null or p.payment_id < p_before)
    order by p.payment_id desc
    limit p_limit;
end;
$$;

comment on function invoices.list_payments(uuid, uuid, integer, uuid) is 'Payments of your invoices, newest first.';

grant execute on function invoices.list_payments(uuid, uuid, integer, uuid) to authenticated, service_role;
