-- The 20 digits of a currency credit token (class 0, subclass 4). The amount is in
-- hundred-thousandths of the base unit, 1 KES = 100000, and rounded up to what
-- the field can carry: the exponent takes the two bits above the mantissa and
-- three of the four random bits, the same carry rule as for units.
--
-- Errors: PT400 invalid_token_field; PT422 token_amount_out_of_range

create or replace function tokens._issue_sts_currency_token(
    p_schedule integer[],
    p_tid      bigint,
    p_amount   bigint
)
returns text
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_exponent integer := 0;
    v_step     bigint := 1;
    v_rest     bigint := p_amount;
    v_code     bigint;
begin
    if (p_tid between 0 and 16777215 and cardinality(p_schedule) = 76) is not true then
        raise exception 'invalid_token_field'
            using errcode = 'PT400', detail = format('TID %s.', p_tid),
                  hint = 'The TID has 24 bits; the key schedule comes from tokens._misty1_key_schedule.';
    end if;

    -- Ten million million base units are far above what a meter can hold.
    if p_amount is null or p_amount not between 0 and 1000000000000000000 then
        raise exception 'token_amount_out_of_range'
            using errcode = 'PT422',
                  detail = format('%s is not an amount for one token.', p_amount),
                  hint = 'Split the purchase.';
    end if;

    while v_rest >= 16384 * v_step loop
        v_rest := v_rest - 16384 * v_step;
        v_step := v_step * 10;
        v_exponent := v_exponent + 1;
    end loop;

    v_code := v_exponent * 16384 + (v_rest + v_step - 1) / v_step;

    return tokens._sts_seal(
        0, (4::bigint << 44) | ((v_code >> 16) << 40) | (p_tid << 16) | (v_code & 65535), p_schedule, true
    );
end;
$$;

comment on function tokens._issue_sts_currency_token(integer[], bigint, bigint) is
    'The 20 digits of a currency credit token; amount in hundred-thousandths.';
