-- A Kenyan mobile number, such as M-Pesa can ask to pay, in E.164: 0711 000 111, 711000111, 254711000111,
-- 00254711000111 and +254-711-000-111 are all +254711000111.
--
-- Errors: PT400 invalid_phone

create or replace function payments._normalise_phone(p_phone text)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_digits text := regexp_replace(left(p_phone, 40), '[ ().-]', '', 'g');
begin
    v_digits := substring(v_digits from '^(?:(?:\+|00)?254|0)?([17][0-9]{8})$');

    if v_digits is null then
        raise exception 'invalid_phone'
            using errcode = 'PT400',
                  detail = format('%L is not a mobile number that can have M-Pesa.', left(p_phone, 40)),
                  hint = 'Send a Kenyan mobile number such as 0711000111 or +254711000111.';
    end if;

    return '+254' || v_digits;
end;
$$;

comment on function payments._normalise_phone(text) is 'A Kenyan mobile number in E.164, however it was written.';
