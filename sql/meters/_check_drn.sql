-- Refuses a decoder reference number that no meter can have; returns it.
--
-- Errors: PT400 invalid_drn

create or replace function meters._check_drn(p_drn text)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_expected text;
begin
    if p_drn is null or p_drn !~ '^[0-9]{11}$' then
        raise exception 'invalid_drn'
            using errcode = 'PT400',
                  detail = format('%L is not a number of 11 digits.', left(p_drn, 80)),
                  hint = 'Send the 11 digits on the meter: maker (2), serial (8), check digit (1).';
    end if;

    v_expected := meters._luhn_digit(left(p_drn, 10));

    if right(p_drn, 1) <> v_expected then
        raise exception 'invalid_drn'
            using errcode = 'PT400',
                  detail = format(
                      'The check digit of %s is %s, not %s.', left(p_drn, 10), v_expected, right(p_drn, 1)
                  ),
                  hint = 'Look for a mistyped or swapped digit.';
    end if;

    return p_drn;
end;
$$;

comment on function meters._check_drn(text) is
    'Refuse a decoder reference number whose form or check digit is wrong.';
