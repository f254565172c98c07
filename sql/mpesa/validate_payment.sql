-- Whether we would take a payment that a payer is about to make: Daraja asks before it moves the money,
-- and tells the payer at once what is wrong. Changes nothing. Returns Daraja's answer.
--
-- p_payload: {"shortcode", "amount", "phone", "bill_reference"}, as the gateway read them.

create or replace function mpesa.validate_payment(p_payload jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_settings mpesa.settings;
    v_match    mpesa.match;
    v_amount   numeric;
    v_code     text := '0';
begin
    select s.* into v_settings from mpesa.settings as s;

    v_amount := case when p_payload ->> 'amount' ~ '^[0-9]{1,15}(\.[0-9]{1,10})?$' then (p_payload ->> 'amount')::numeric end;

    -- A till is told of under either of its two numbers.
    if v_settings.shortcode is null
        or v_settings.account_kind = 'paybill' and p_payload ->> 'shortcode' is distinct from v_settings.shortcode
    then
        v_code := 'C2B00015';
    elsif coalesce(p_payload ->> 'phone', '') = '' then
        v_code := 'C2B00011';
    elsif v_amount is null or v_amount <= 0 or v_amount <> round(v_amount, 2) then
        v_code := 'C2B00013';
    elsif v_settings.account_kind = 'paybill' then
        v_match := mpesa._match_reference(p_payload ->> 'bill_reference');

        if v_match.user_id is null or exists (
            select
            from payments.wallets as w
            join payments.accounts as a on a.account_id = w.account_id
            where w.owner_user_id = v_match.user_id and w.currency = 'KES' and a.account_status = 'closed'
        ) then
            v_code := 'C2B00012';
        end if;
    end if;

    return jsonb_build_object('ResultCode', v_code, 'ResultDesc', case v_code when '0' then 'Accepted' else 'Rejected' end);
end;
$$;

comment on function mpesa.validate_payment(jsonb) is 'Whether we would take a payment that a payer is about to make.';

grant execute on function mpesa.validate_payment(jsonb) to service_role;
