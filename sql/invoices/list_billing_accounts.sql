-- Billing accounts that the caller may see, by id, a page at a time: the next page is asked for with the last
-- account_id. A user's own; staff name a user or a meter.
--
-- Errors: PT400 invalid_limit; PT403 feature_disabled

create or replace function invoices.list_billing_accounts(
    p_user_id  uuid default null,
    p_meter_id uuid default null,
    p_limit    integer default 50,
    p_after    uuid default null
)
returns setof invoices.accounts
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_user_id uuid := coalesce(p_user_id, case when auth.role() = 'authenticated' then auth.uid() end);
begin
    perform invoices._require_billing(), core._check_limit(p_limit, 1000);

    return query
    select a.*
    from invoices.accounts as a
    where (v_user_id is null or a.user_id = v_user_id)
        and (p_meter_id is null or a.meter_id = p_meter_id)
        and (p_after is null or a.account_id > p_after)
    order by a.account_id
    limit p_limit;
end;
$$;

comment on function invoices.list_billing_accounts(uuid, uuid, integer, uuid) is 'Billing accounts that you may see.';

grant execute on function invoices.list_billing_accounts(uuid, uuid, integer, uuid) to authenticated, service_role;
