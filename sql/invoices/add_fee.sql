-- Puts a fee on the next invoice of an account.
--
-- Errors: PT400 invalid_amount, invalid_reason; PT403 feature_disabled; PT404 billing_account_not_found; 23514 fees_…_check

create or replace function invoices.add_fee(p_account_id uuid, p_amount numeric, p_description text, p_code text default 'fee')
returns invoices.fees
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account invoices.accounts;
    v_fee     invoices.fees;
begin
    perform invoices._require_billing(), invoices._check_reason(p_description);
    v_account := invoices._find_account(p_account_id);

    insert into invoices.fees (account_id, fee_id, code, description, amount, created_by)
    values (
        v_account.account_id, core.uuid_v7(), p_code, btrim(p_description),
        payments._check_amount(p_amount, v_account.minor_units), auth.uid()
    )
    returning * into v_fee;

    return v_fee;
end;
$$;

comment on function invoices.add_fee(uuid, numeric, text, text) is 'Put a fee on the next invoice of an account.';

grant execute on function invoices.add_fee(uuid, numeric, text, text) to admin, service_role;
