-- Buys electricity from the user's wallet: tokens.purchase_tokens as clients of the first version call it; see there
-- for its errors. However the wallet was filled (p_payment_method, p_vendor, p_phone_number) makes no difference;
-- paying by telephone at once is an order (vending.create_order). Safe to repeat with an idempotency key only.
--
-- Errors: PT403 not_yours; PT404 meter_not_found, account_not_found

create or replace function public.purchase_tokens_improved(
    p_user_id         uuid,
    p_meter_number    text,
    p_amount          numeric,
    p_payment_method  text default null,
    p_vendor          text default null,
    p_phone_number    text default null,
    p_idempotency_key text default null
)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meter_id uuid := public._find_meter(p_user_id, p_meter_number);
    v_bought   tokens.purchases;
begin
    v_bought := tokens.purchase_tokens(
        v_meter_id, p_amount, p_idempotency_key, case when auth.uid() is null then (
            select w.account_id
            from meters.meters as m
            join tariffs.tariffs as t on t.tariff_code = m.tariff_code
            join payments.wallets as w on w.owner_user_id = m.owner_user_id and w.currency = t.currency
            where m.meter_id = v_meter_id
        ) end
    );

    return jsonb_build_object(
        'success', true, 'transaction_id', v_bought.purchase_id, 'reference_number', v_bought.purchase_id,
        'meter_number', p_meter_number, 'token_code', v_bought.token, 'token_units', v_bought.token_kwh,
        'amount', v_bought.total, 'currency', v_bought.currency,
        'new_balance', (tokens.get_balance(v_meter_id)).balance_kwh, 'created_at', v_bought.created_at
    );
end;
$$;

comment on function public.purchase_tokens_improved(uuid, text, numeric, text, text, text, text) is
    'Version 1: see tokens.purchase_tokens.';

grant execute on function public.purchase_tokens_improved(uuid, text, numeric, text, text, text, text)
    to authenticated, service_role;
