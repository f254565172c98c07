-- Bills an account by another tariff from a moment on, by default from now on; null: by that of the meter. What is
-- billed already stays as it is.
--
-- Locks the account.
--
-- Errors: PT400 invalid_valid_from; PT403 feature_disabled, own_invoice; PT404 billing_account_not_found, tariff_not_found;
--         PT409 already_billed; PT422 currency_mismatch

create or replace function invoices.set_account_tariff(
    p_account_id  uuid,
    p_tariff_code text,
    p_valid_from  timestamptz default null
)
returns invoices.account_tariffs
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account invoices.accounts;
    v_from    timestamptz := coalesce(p_valid_from, now());
    v_row     invoices.account_tariffs;
    v_currency text := (select t.currency from tariffs.tariffs as t where t.tariff_code = p_tariff_code);
begin
    perform invoices._require_billing(), invoices._find_account(p_account_id);
    select a.* into strict v_account from invoices.accounts as a where a.account_id = p_account_id for no key update;
    perform invoices._check_not_own(v_account.user_id);

    if p_tariff_code is not null and v_currency is null then
        raise exception 'tariff_not_found'
            using errcode = 'PT404', detail = format('There is no tariff %L.', p_tariff_code),
                  hint = 'tariffs.list_tariffs shows the tariffs there are.';
    end if;

    if v_currency <> v_account.currency then
        raise exception 'currency_mismatch'
            using errcode = 'PT422', detail = format('The tariff is in %s, the account in %s.', v_currency, v_account.currency),
                  hint = 'Close the account and open one in the other currency.';
    end if;

    if not isfinite(v_from) then
        raise exception 'invalid_valid_from'
            using errcode = 'PT400', detail = format('%s is no moment.', v_from), hint = 'Send an instant with an offset.';
    end if;

    if v_from < v_account.billed_until then
        raise exception 'already_billed'
            using errcode = 'PT409', detail = format('The account is billed until %s.', v_account.billed_until),
                  hint = 'Send a later p_valid_from, or discard the drafts first.';
    end if;

    insert into invoices.account_tariffs as t (account_id, valid_from, tariff_code)
    values (p_account_id, v_from, p_tariff_code)
    on conflict (account_id, valid_from) do update set tariff_code = excluded.tariff_code
    returning t.* into v_row;

    perform events._publish(
        'billing_tariff_set', 'billing_account', p_account_id::text,
        jsonb_build_object('user_id', v_account.user_id, 'tariff_code', p_tariff_code, 'valid_from', v_from)
    );
    return v_row;
end;
$$;

comment on function invoices.set_account_tariff(uuid, text, timestamptz) is
    'Bill an account by another tariff from a moment on.';

grant execute on function invoices.set_account_tariff(uuid, text, timestamptz) to admin, service_role;
