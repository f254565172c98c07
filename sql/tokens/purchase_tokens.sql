-- Buys electricity for a meter with money from a wallet: 20 digits in one transaction.
--
-- Locks the wallet, then the meter's month where slabs count months, then its balance, so purchases from one wallet and
-- tokens of one meter follow one another; money, balance, token and event are
-- written together or not at all. The energy is what the amount affords in whole
-- tenths of a kWh, and only its price is charged: the change stays in the wallet.
-- Repeating an idempotency key returns the first purchase and charges nothing.
--
-- Errors: PT400 invalid_amount; PT401 not_authenticated; PT402 insufficient_funds;
--         PT404 meter_not_found, account_not_found;
--         PT409 meter_not_active, meter_changed, meter_has_no_tariff, meter_has_no_keys, meter_key_expired;
--         PT422 amount_too_small, currency_mismatch, idempotency_key_reused, limit_exceeded, tid_out_of_range;
--         PT503 vending_key_missing

create or replace function tokens.purchase_tokens(
    p_meter_id        uuid,
    p_amount          numeric,
    p_idempotency_key text default null,
    p_account_id      uuid default null,
    p_correlation_id  uuid default null
)
returns tokens.purchases
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meter       meters.meters;
    v_account     payments.accounts;
    v_transaction payments.transactions;
    v_quote       tariffs.energy_quote;
    v_month       tariffs.month_totals;
    v_purchase    tokens.purchases;
    v_issued      tokens.issued_token;
begin
    if p_amount is null or p_amount <= 0 or p_amount >= 'Infinity' then
        raise exception 'invalid_amount'
            using errcode = 'PT400',
                  detail = format('The amount is %s.', coalesce(p_amount::text, 'missing')),
                  hint = 'Send a positive amount of money in p_amount.';
    end if;

    select m.* into v_meter
    from meters.meters as m
    where m.meter_id = p_meter_id and m.deleted_at is null;

    if not found then
        raise exception 'meter_not_found'
            using errcode = 'PT404',
                  detail = format('You have no meter %s.', coalesce(p_meter_id::text, 'without an id')),
                  hint = 'List your meters with meters.list_meters.';
    end if;

    v_account := payments._lock_account(coalesce(p_account_id, tokens._find_wallet(v_meter)));

    if p_idempotency_key is not null then
        v_transaction := payments._find_transaction(v_account.account_id, p_idempotency_key);

        if v_transaction.transaction_id is not null then
            return tokens._replay_purchase(v_transaction, p_meter_id, p_amount);
        end if;
    end if;

    if v_meter.status <> 'active' then
        raise exception 'meter_not_active'
            using errcode = 'PT409',
                  detail = format('Meter %s is %s.', v_meter.meter_number, v_meter.status),
                  hint = 'Tokens are sold for active meters only; ask your supplier.';
    end if;

    v_quote := tariffs.quote_energy(v_meter.tariff_code, p_amount => p_amount);

    -- Slabs that count the month go on where the meter's last purchase ended.
    if v_quote.month_kwh is not null then
        v_month := tariffs._lock_month(v_meter.meter_id, v_meter.tariff_code, now());
        v_quote := tariffs.quote_energy(
            v_meter.tariff_code, p_amount => p_amount, p_month_kwh => v_month.bought_kwh
        );
    end if;

    if v_quote.currency <> v_account.currency then
        raise exception 'currency_mismatch'
            using errcode = 'PT422',
                  detail = format('The tariff is in %s, the wallet in %s.', v_quote.currency, v_account.currency),
                  hint = 'Pay from a wallet in the currency of the tariff.';
    end if;

    if v_account.balance - v_account.held < v_quote.total then
        raise exception 'insufficient_funds'
            using errcode = 'PT402',
                  detail = format(
                      'The price is %s %s, the wallet has %s.',
                      v_quote.total, v_quote.currency, v_account.balance - v_account.held
                  ),
                  hint = 'Top the wallet up, or buy for less.';
    end if;

    if v_quote.month_kwh is not null then
        perform tariffs._count_in_month(v_month, v_quote.kwh);
    end if;

    v_issued := tokens._issue_token(v_meter, v_quote.kwh, true);

    v_transaction := payments._post_transaction(
        v_account.account_id, 'purchase', v_quote.total,
        array['energy_revenue', 'levies_payable', 'vat_payable', 'rounding'],
        array[v_quote.energy_amount, v_quote.levies_amount, v_quote.vat_amount, v_quote.rounding_amount],
        p_idempotency_key, p_correlation_id
    );

    insert into tokens.purchases (
        meter_id, purchase_id, account_id, user_id, amount, currency, total,
        energy_kwh, token_kwh, tariff_version_id, lines, token, tid
    )
    values (
        p_meter_id, v_transaction.transaction_id, v_account.account_id, v_account.owner_user_id, p_amount,
        v_quote.currency, v_quote.total, v_quote.kwh, v_issued.token_kwh, v_quote.tariff_version_id,
        v_quote.lines, v_issued.token, v_issued.tid
    )
    returning * into v_purchase;

    perform events._publish(
        'token_purchased', 'meter', p_meter_id::text,
        jsonb_build_object(
            'purchase_id', v_purchase.purchase_id, 'account_id', v_purchase.account_id,
            'total', v_purchase.total, 'currency', v_purchase.currency, 'token_kwh', v_issued.token_kwh
        ),
        p_correlation_id
    );

    return v_purchase;
end;
$$;

comment on function tokens.purchase_tokens(uuid, numeric, text, uuid, uuid) is
    'Buy electricity for a meter: charges the wallet and returns the 20-digit token; repeating an idempotency key is safe.';

grant execute on function tokens.purchase_tokens(uuid, numeric, text, uuid, uuid) to authenticated, service_role;
