-- The 16-bit amount field of an STS token for an amount in tenths of a unit
-- (0.1 kWh): two bits of exponent, fourteen of mantissa.
--
-- Exact to 1638.3 units, then in steps of 1, 10 and 100 units, and always rounded
-- up: credit the customer with tokens._sts_amount_value of the code. The exponent
-- is added, not or-ed, so that a mantissa rounded up to 16384 (180223 tenths)
-- carries into it.
--
-- Errors: PT422 token_amount_out_of_range

create or replace function tokens._sts_amount_code(p_tenths bigint)
returns integer
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_tenths is null or p_tenths not between 0 and 18201624 then
        raise exception 'token_amount_out_of_range'
            using errcode = 'PT422',
                  detail = format('A token carries 0 to 1820162.4 units, not %s tenths.', p_tenths),
                  hint = 'Split the purchase.';
    end if;

    return case
        when p_tenths < 16384 then p_tenths
        when p_tenths < 180224 then 16384 + (p_tenths - 16384 + 9) / 10
        when p_tenths < 1818624 then 32768 + (p_tenths - 180224 + 99) / 100
        else 49152 + (p_tenths - 1818624 + 999) / 1000
    end;
end;
$$;

comment on function tokens._sts_amount_code(bigint) is
    'Amount field of an STS token for an amount in tenths of a unit, rounded up.';
