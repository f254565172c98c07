-- The caller's wallet in the currency of a meter's tariff.
--
-- Errors: PT400 account_required; PT404 account_not_found; PT409 meter_has_no_tariff

create or replace function tokens._find_wallet(p_meter meters.meters)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id    uuid := auth.uid();
    v_currency   text;
    v_account_id uuid;
begin
    if v_user_id is null then
        raise exception 'account_required'
            using errcode = 'PT400',
                  detail = 'The caller is not a user, so has no wallet.',
                  hint = 'Name the wallet to charge in p_account_id.';
    end if;

    select t.currency, w.account_id into v_currency, v_account_id
    from tariffs.tariffs as t
    left join payments.wallets as w on w.owner_user_id = v_user_id and w.currency = t.currency
    where t.tariff_code = p_meter.tariff_code;

    if v_currency is null then
        raise exception 'meter_has_no_tariff'
            using errcode = 'PT409',
                  detail = format('Meter %s has no known tariff.', p_meter.meter_number),
                  hint = 'Set its tariff_code with meters.update_meter.';
    end if;

    if v_account_id is null then
        raise exception 'account_not_found'
            using errcode = 'PT404',
                  detail = format('You have no wallet in %s.', v_currency),
                  hint = 'Open one with payments.open_wallet.';
    end if;

    return v_account_id;
end;
$$;

comment on function tokens._find_wallet(meters.meters) is
    'The caller''s wallet in the currency of a meter''s tariff.';
