-- Answers BUY: buys from the caller's wallet, with the caller's rights. The key is made
-- of the message's id, so however often a message comes, it buys once.
--
-- Locks the user against another message of theirs, then as tokens.purchase_tokens.
--
-- Errors: PT404 meter_not_found, no_meter; PT409 meter_ambiguous;
--         PT422 currency_mismatch, amount_not_allowed, daily_limit_reached;
--         and those of tokens.purchase_tokens

create or replace function whatsapp._buy_tokens(p_wamid text, p_user_id uuid, p_command whatsapp.command)
returns whatsapp.answer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meter    meters.meters := whatsapp._find_meter(p_command.meter_number);
    v_purchase tokens.purchases;
begin
    perform pg_advisory_xact_lock(hashtextextended('whatsapp.buy:' || p_user_id, 0));

    perform whatsapp._check_limits(
        p_user_id, p_command.amount, coalesce(t.currency, p_command.currency, ''), p_command.currency
    )
    from (values (1)) as one (one)
    left join tariffs.tariffs as t on t.tariff_code = v_meter.tariff_code;

    v_purchase := tokens.purchase_tokens(
        v_meter.meter_id, p_command.amount, 'whatsapp:' || encode(sha256(convert_to(p_wamid, 'UTF8')), 'hex')
    );

    return (
        'bought',
        format(
            E'Token for meter %s:\n%s\n%s kWh for %s %s.', v_meter.meter_number,
            regexp_replace(v_purchase.token, '(\d{4})(?=\d)', '\1 ', 'g'), trim_scale(v_purchase.token_kwh),
            v_purchase.currency, v_purchase.total
        ),
        v_purchase.total, v_purchase.currency, v_purchase.purchase_id
    )::whatsapp.answer;
end;
$$;

comment on function whatsapp._buy_tokens(text, uuid, whatsapp.command) is 'Answer BUY: buy from the caller''s wallet.';
