-- Gives an account money to its credit, which the next invoices use up.
--
-- Errors: PT400 invalid_amount, invalid_reason; PT403 feature_disabled, own_invoice; PT404 billing_account_not_found

create or replace function invoices.grant_credit(p_account_id uuid, p_amount numeric, p_note text)
returns invoices.credits
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account invoices.accounts;
    v_credit  invoices.credits;
begin
    perform invoices._require_billing(), invoices._check_reason(p_note);
    v_account := invoices._find_account(p_account_id);
    perform invoices._check_not_own(v_account.user_id);

    insert into invoices.credits (account_id, credit_id, amount, reason, note, created_by)
    values (
        v_account.account_id, core.uuid_v7(), payments._check_amount(p_amount, v_account.minor_units), 'granted',
        btrim(p_note), auth.uid()
    )
    returning * into v_credit;

    perform events._publish(
        'billing_credit_granted', 'billing_account', p_account_id::text,
        jsonb_build_object('user_id', v_account.user_id, 'amount', v_credit.amount, 'currency', v_account.currency)
    );
    return v_credit;
end;
$$;

comment on function invoices.grant_credit(uuid, numeric, text) is 'Give an account money to its credit.';

grant execute on function invoices.grant_credit(uuid, numeric, text) to admin, service_role;
