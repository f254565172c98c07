-- A phone number in international form, +254711000111, from the ways people and
-- providers write it.
--
-- Errors: PT400 invalid_phone

create or replace function whatsapp._normalise_phone(p_phone text)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_digits text := regexp_replace(regexp_replace(btrim(p_phone), '^(\+|00)', ''), '[ ().-]', '', 'g');
begin
    if v_digits is null or v_digits !~ '^[1-9][0-9]{7,14}$' then
        raise exception 'invalid_phone'
            using errcode = 'PT400',
                  detail = format('%L is not a phone number in international form.', left(p_phone, 40)),
                  hint = 'Send country code and number, such as +254711000111.';
    end if;

    return '+' || v_digits;
end;
$$;

comment on function whatsapp._normalise_phone(text) is 'A phone number in international form.';
