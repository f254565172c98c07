-- The Luhn check digit (ISO/IEC 7812-1) that completes a string of digits: every
-- other digit from the right is doubled, and the sum of all digits, the check
-- digit included, is a multiple of ten. Null where something else than digits is
-- given.

create or replace function meters._luhn_digit(p_digits text)
returns text
language plpgsql
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_length integer := length(p_digits);
    v_digit  integer;
    v_sum    integer := 0;
begin
    if p_digits !~ '^[0-9]+$' then
        return null;
    end if;

    for i in 1..v_length loop
        v_digit := substr(p_digits, i, 1)::integer;
        if (v_length - i) % 2 = 0 then
            v_digit := v_digit * 2;
            v_digit := v_digit / 10 + v_digit % 10;
        end if;
        v_sum := v_sum + v_digit;
    end loop;

    return ((10 - v_sum % 10) % 10)::text;
end;
$$;

comment on function meters._luhn_digit(text) is 'The Luhn check digit that completes a string of digits.';
