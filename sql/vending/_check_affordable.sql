-- Refuses, before any money moves, an order that could not be vended if it were paid now: too small, in another
-- currency; and a wallet with too many orders that wait for money.
--
-- Errors: PT404 tariff_not_found, tariff_not_in_force; PT409 meter_has_no_tariff;
--         PT422 amount_too_small, currency_mismatch, currency_not_supported; PT429 too_many_orders

create or replace function vending._check_affordable(
    p_meter          meters.meters,
    p_account        payments.accounts,
    p_amount         numeric,
    p_payment_method text
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_quote tariffs.energy_quote;
begin
    if p_meter.tariff_code is null then
        raise exception 'meter_has_no_tariff'
            using errcode = 'PT409',
                  detail = format('Meter %s has no known tariff.', p_meter.meter_number),
                  hint = 'Set its tariff_code with meters.update_meter.';
    end if;

    v_quote := tariffs.quote_energy(p_meter.tariff_code, p_amount => p_amount);

    if v_quote.currency <> p_account.currency then
        raise exception 'currency_mismatch'
            using errcode = 'PT422',
                  detail = format('The tariff is in %s, the wallet in %s.', v_quote.currency, p_account.currency),
                  hint = 'Pay from a wallet in the currency of the tariff.';
    end if;

    if p_payment_method = 'mpesa' and (p_account.currency <> 'KES' or p_amount <> round(p_amount)) then
        raise exception 'currency_not_supported'
            using errcode = 'PT422',
                  detail = format('Mobile money pays whole shillings, not %s %s.', p_account.currency, p_amount),
                  hint = 'Send a whole amount of KES, or pay from the wallet.';
    end if;

    if (
        select count(*)
        from vending.orders as o
        where o.account_id = p_account.account_id and o.state = 'pending'
    ) >= 5 then
        raise exception 'too_many_orders'
            using errcode = 'PT429',
                  detail = 'Five orders of this wallet wait for their money.',
                  hint = 'Pay or cancel one, or wait until one expires.';
    end if;
end;
$$;

comment on function vending._check_affordable(meters.meters, payments.accounts, numeric, text) is
    'Refuse an order that could not be vended if it were paid now.';
