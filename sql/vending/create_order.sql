-- Orders electricity for a meter. From the wallet the money is reserved at once; where the meter's provider is the
-- software issuer the token is there when this returns. With mpesa the telephone is asked to pay, with deposit
-- the money comes some other way; the order goes on when it is there: it is reserved in the payment's own transaction,
-- then vended.
--
-- Locks the wallet, then what vending locks. Repeating an idempotency key returns the order as it now is, and
-- charges nothing. Priced when it is vended, not now; an amount that would buy nothing today is refused.
--
-- Errors: PT400 invalid_amount, invalid_payment_method, phone_required, invalid_phone, account_required;
--         PT401 not_authenticated; PT402 insufficient_funds; PT404 meter_not_found, account_not_found;
--         PT409 meter_not_active, meter_has_no_tariff, meter_has_no_keys, meter_key_expired;
--         PT422 amount_too_small, currency_mismatch, currency_not_supported, idempotency_key_reused;
--         PT423 account_suspended, account_closed; PT429 too_many_orders, too_many_requests;
--         PT503 provider_disabled, vending_key_missing, mpesa_not_configured

create or replace function vending.create_order(
    p_meter_id        uuid,
    p_amount          numeric,
    p_payment_method  text,
    p_phone           text default null,
    p_account_id      uuid default null,
    p_idempotency_key text default null
)
returns vending.orders
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meter    meters.meters;
    v_account  payments.accounts;
    v_provider vending.providers;
    v_order    vending.orders;
    v_amount   numeric;
    v_phone    text;
begin
    v_phone := vending._check_payment_method(p_payment_method, p_phone);

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

    -- Money that comes from outside needs a wallet to come to.
    if p_payment_method <> 'wallet' and p_account_id is null and auth.uid() is not null then
        perform payments.open_wallet(t.currency)
        from tariffs.tariffs as t
        where t.tariff_code = v_meter.tariff_code;
    end if;

    v_account := payments._lock_account(coalesce(p_account_id, tokens._find_wallet(v_meter)));
    v_amount := payments._check_amount(p_amount, v_account.minor_units);

    if p_idempotency_key is not null then
        select o.* into v_order
        from vending.orders as o
        where o.account_id = v_account.account_id and o.idempotency_key = p_idempotency_key;

        if found then
            return vending._replay_order(v_order, p_meter_id, v_amount, p_payment_method, v_phone);
        end if;
    end if;

    if v_meter.status <> 'active' then
        raise exception 'meter_not_active'
            using errcode = 'PT409',
                  detail = format('Meter %s is %s.', v_meter.meter_number, v_meter.status),
                  hint = 'Tokens are sold for active meters only; ask your supplier.';
    end if;

    v_provider := vending._choose_provider(v_meter);
    perform vending._check_affordable(v_meter, v_account, v_amount, p_payment_method);

    insert into vending.orders (
        account_id, order_id, user_id, meter_id, payment_method, phone, amount, currency, idempotency_key,
        provider_code, next_step_at, expires_at
    )
    select
        v_account.account_id, core.uuid_v7(), v_account.owner_user_id, p_meter_id, p_payment_method, v_phone, v_amount,
        v_account.currency, p_idempotency_key, v_provider.provider_code, e.expires_at, e.expires_at
    from (select clock_timestamp() + interval '1 hour' as expires_at) as e
    returning * into v_order;

    if p_payment_method <> 'wallet' then
        return vending._request_payment(v_order, v_account);
    end if;

    v_order := vending._reserve_money(v_order, v_account);

    if v_provider.kind = 'software' then
        return vending._vend_software(v_order, v_meter);
    end if;

    perform vending._schedule_step(v_order);
    return v_order;
end;
$$;

comment on function vending.create_order(uuid, numeric, text, text, uuid, text) is
    'Order electricity for a meter, from the wallet or with money that arrives later; repeating an idempotency key is safe.';

grant execute on function vending.create_order(uuid, numeric, text, text, uuid, text) to authenticated, service_role;
