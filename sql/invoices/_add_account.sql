-- Adds a billing account. Its payment reference ends in a check digit, so that a mistyped one is nobody else's.

create or replace function invoices._add_account(
    p_meter         meters.meters,
    p_user_id       uuid,
    p_billing_mode  text,
    p_opened_at     timestamptz,
    p_tariff_code   text,
    p_currency      text,
    p_time_zone     text,
    p_series_code   text,
    p_customer_name text,
    p_address       text[]
)
returns invoices.accounts
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account invoices.accounts;
    v_number  text;
begin
    insert into invoices.metered (meter_id) values (p_meter.meter_id) on conflict (meter_id) do nothing;

    v_account.account_id := core.uuid_v7();
    v_account.account_key := nextval('invoices.accounts_account_key_seq');
    v_number := (10000000 + v_account.account_key)::text;

    insert into invoices.accounts (
        account_id, account_key, user_id, meter_id, meter_key, series_code, currency, minor_units, time_zone, billing_mode,
        opened_at, period_on, billed_until, payment_reference, customer_name, address
    )
    overriding system value
    select v_account.account_id, v_account.account_key, p_user_id, p_meter.meter_id, m.meter_key, p_series_code, p_currency,
        c.minor_units, p_time_zone, p_billing_mode, p_opened_at, (p_opened_at at time zone p_time_zone)::date, p_opened_at,
        v_number || meters._luhn_digit(v_number), p_customer_name, coalesce(p_address, '{}')
    from invoices.metered as m
    join payments.currencies as c on c.currency = p_currency
    where m.meter_id = p_meter.meter_id
    returning * into v_account;

    insert into invoices.account_tariffs (account_id, valid_from, tariff_code)
    values (v_account.account_id, p_opened_at, p_tariff_code);

    perform events._publish(
        'billing_account_opened', 'billing_account', v_account.account_id::text,
        jsonb_build_object(
            'user_id', v_account.user_id, 'meter_id', v_account.meter_id, 'billing_mode', v_account.billing_mode,
            'opened_at', v_account.opened_at
        )
    );
    return v_account;
end;
$$;

comment on function invoices._add_account(
    meters.meters, uuid, text, timestamptz, text, text, text, text, text, text[]
) is 'Add a billing account.';
