-- Checks what a quote is asked for.
--
-- Errors: PT400 invalid_quantity, invalid_kwh, invalid_amount

create or replace function tariffs._require_quantity(p_kwh numeric, p_amount numeric)
returns void
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    if num_nonnulls(p_kwh, p_amount) <> 1 then
        raise exception 'invalid_quantity'
            using errcode = 'PT400', detail = 'Exactly one of p_kwh and p_amount is needed.',
                  hint = 'Send p_kwh for the price of energy, or p_amount for the energy that money buys.';
    end if;

    if (p_kwh > 0 and p_kwh <= 10000000 and p_kwh = round(p_kwh, 3)) is false then
        raise exception 'invalid_kwh'
            using errcode = 'PT400', detail = format('%s is not an amount of energy for sale.', p_kwh),
                  hint = 'Send kWh above 0 and up to 10000000, with at most three decimals.';
    end if;

    if (p_amount > 0 and p_amount <= 1000000000) is false then
        raise exception 'invalid_amount'
            using errcode = 'PT400', detail = format('%s is not an amount to spend.', p_amount),
                  hint = 'Send an amount above 0 and up to 1000000000.';
    end if;
end;
$$;

comment on function tariffs._require_quantity(numeric, numeric) is 'Check what a quote is asked for.';
