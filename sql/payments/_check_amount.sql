-- Refuses what is no amount of money: nothing, zero or less, NaN, Infinity, too much, or finer
-- than the currency's smallest unit. Nothing is ever rounded silently. Returns the amount with
-- the currency's decimals.
--
-- Errors: PT400 invalid_amount

create or replace function payments._check_amount(
    p_amount      numeric,
    p_minor_units integer
)
returns numeric
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    -- NaN sorts above every number, so the upper limit refuses it too.
    if p_amount is null or p_amount <= 0 or p_amount >= 1e15 or p_amount <> round(p_amount, p_minor_units) then
        raise exception 'invalid_amount'
            using errcode = 'PT400',
                  detail = format('%s is not an amount with at most %s decimals.', coalesce(p_amount::text, 'Nothing'), p_minor_units),
                  hint = 'Send a positive amount below 10^15 in whole units of the currency''s smallest coin.';
    end if;

    return round(p_amount, p_minor_units);
end;
$$;

comment on function payments._check_amount(numeric, integer) is 'Refuse what is no amount of a currency.';
