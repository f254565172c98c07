-- What a customer is told of a refusal; null for a failure that is ours and may pass,
-- which the event is tried again for.

create or replace function whatsapp._explain_refusal(p_sqlstate text, p_code text, p_detail text)
returns text
language sql
immutable
parallel safe
return case
    when p_sqlstate = 'PT503' then 'That is not possible at the moment. Nothing was charged; please try again later.'
    when p_sqlstate not in ('PT400', 'PT402', 'PT404', 'PT409', 'PT410', 'PT422', 'PT423', 'PT403') then null
    when p_code in ('meter_has_no_tariff', 'meter_has_no_keys', 'meter_key_expired', 'tariff_not_found',
                    'tariff_not_in_force', 'tid_out_of_range', 'meter_changed')
        then 'This meter cannot be sold to at present. Nothing was charged; please ask your supplier.'
    when p_code = 'account_not_found' then 'You have no wallet for this meter. Open one in the app.'
    when p_code in (
        'insufficient_funds', 'meter_not_active', 'meter_not_found', 'no_meter', 'meter_ambiguous', 'currency_mismatch',
        'amount_not_allowed', 'daily_limit_reached', 'amount_too_small', 'invalid_amount'
    ) then coalesce(p_detail, 'That was refused.') || ' Nothing was charged.'
    else 'That was refused. Nothing was charged; please use the app or ask your supplier.'
end;

comment on function whatsapp._explain_refusal(text, text, text) is 'What a customer is told of a refusal.';
