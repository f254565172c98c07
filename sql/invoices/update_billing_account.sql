-- Changes the zone, the name or the address of a billing account; what is left out stays. In another zone the
-- running period goes on from where the last one ended until the month is over there: nothing is left out, and
-- nothing billed twice.
--
-- Locks the account.
--
-- Errors: PT400 invalid_time_zone; PT403 feature_disabled; PT404 billing_account_not_found;
--         23514 accounts_customer_name_check, accounts_address_check

create or replace function invoices.update_billing_account(
    p_account_id    uuid,
    p_time_zone     text default null,
    p_customer_name text default null,
    p_address       text[] default null
)
returns invoices.accounts
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account invoices.accounts;
begin
    perform invoices._require_billing(), invoices._find_account(p_account_id);

    if p_time_zone is not null then
        perform core._check_time_zone(p_time_zone);
    end if;

    update invoices.accounts as a
    set time_zone = coalesce(p_time_zone, a.time_zone),
        period_on = greatest(a.period_on, (a.billed_until at time zone coalesce(p_time_zone, a.time_zone))::date),
        customer_name = coalesce(p_customer_name, a.customer_name),
        address = coalesce(p_address, a.address)
    where a.account_id = p_account_id
    returning a.* into v_account;

    perform events._publish(
        'billing_account_updated', 'billing_account', p_account_id::text,
        jsonb_build_object('user_id', v_account.user_id, 'meter_id', v_account.meter_id, 'time_zone', v_account.time_zone)
    );
    return v_account;
end;
$$;

comment on function invoices.update_billing_account(uuid, text, text, text[]) is
    'Change the zone, the name or the address of a billing account.';

grant execute on function invoices.update_billing_account(uuid, text, text, text[]) to admin, service_role;
