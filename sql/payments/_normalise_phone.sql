-- A number that M-Pesa can ask to pay, +254711000111, from the ways people write it.
--
-- Errors: PT400 invalid_phone

create or replace function payments._normalise_phone(p_phone text)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_digits text := regexp_replace(regexp_replace(p_phone, '[ ().-]', '', 'g'), '^(\+254|00254|254|0)', '');
begin
    if v_digits is null or v_digits !~ '^[17][0-9]{8}$' then
        raise exception 'invalid_phone'
            using errcode = 'PT400',
                  detail = format('%L is not a mobile number in Kenya.', left(p_phone, 40)),
                  hint = 'Send a number such as +254711000111 or 0711000111.';
    end if;

    return '+254' || v_digits;
end;
$$;

comment on function payments._normalise_phone(text) is 'A number that M-Pesa can ask to pay, in international form.';
