-- Answers BAL: what is left on the meter and in the wallet. Runs with the caller's rights.
--
-- Errors: PT404 meter_not_found, no_meter; PT409 meter_ambiguous

create or replace function whatsapp._show_balance(p_command whatsapp.command)
returns whatsapp.answer
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meter   meters.meters := whatsapp._find_meter(p_command.meter_number);
    v_kwh     numeric := (tokens.get_balance(v_meter.meter_id)).balance_kwh;
    v_wallets text;
begin
    select string_agg(format('%s %s', w.currency, w.balance - w.held), ', ' order by w.currency) into v_wallets
    from payments.accounts as w
    where w.owner_user_id = auth.uid() and w.account_type = 'wallet';

    return ('answered', format(
        E'Meter %s: %s kWh left.\nWallet: %s.', v_meter.meter_number, round(v_kwh, 2), coalesce(v_wallets, 'none')
    ), null, null, null)::whatsapp.answer;
end;
$$;

comment on function whatsapp._show_balance(whatsapp.command) is 'Answer BAL: what is left on the meter and in the wallet.';
