-- Changes a balance by hand: tokens.adjust_balance as clients of the first version call it. The amount is in kWh,
-- taken off with consumption, added with purchase and refund. For staff: a balance is moved by purchases and
-- readings, and nobody credits themself. Returns the new balance in kWh.
--
-- Errors: PT400 invalid_transaction_type, invalid_delta; PT404 meter_not_found; PT409 balance_too_low

create or replace function public.update_token_balance_improved(
    p_user_id          uuid,
    p_meter_number     text,
    p_amount           numeric,
    p_transaction_type text default 'consumption',
    p_force            boolean default false,
    p_reference_number text default null,
    p_vendor           text default null,
    p_payment_method   text default null
)
returns numeric
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if (p_transaction_type in ('consumption', 'purchase', 'refund')) is not true then
        raise exception 'invalid_transaction_type'
            using errcode = 'PT400', detail = format('%L is none.', left(p_transaction_type, 80)),
                  hint = 'Send consumption, purchase or refund.';
    end if;

    return (
        tokens.adjust_balance(
            public._find_meter(p_user_id, p_meter_number),
            case p_transaction_type when 'consumption' then -p_amount else p_amount end,
            concat_ws(' ', p_transaction_type, p_reference_number, p_vendor, p_payment_method)
        )
    ).balance_kwh;
end;
$$;

comment on function public.update_token_balance_improved(uuid, text, numeric, text, boolean, text, text, text) is
    'Version 1: see tokens.adjust_balance.';

grant execute on function public.update_token_balance_improved(uuid, text, numeric, text, boolean, text, text, text)
    to service_role;
