-- A valid decoder reference number for a meter that needs one (demos, tests,
-- virtual meters): maker (2 digits), serial (8 digits), Luhn digit.
--
-- Errors: PT400 invalid_serial

create or replace function meters.make_drn(
    p_serial bigint,
    p_maker  text default '00'
)
returns text
language plpgsql
immutable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_digits text := p_maker || lpad(p_serial::text, 8, '0');
begin
    if v_digits is null or p_maker !~ '^[0-9]{2}$' or p_serial not between 0 and 99999999 then
        raise exception 'invalid_serial'
            using errcode = 'PT400',
                  detail = format('Maker %L and serial %L make no decoder reference number.', p_maker, p_serial),
                  hint = 'A maker has two digits; a serial is between 0 and 99999999.';
    end if;

    return v_digits || meters._luhn_digit(v_digits);
end;
$$;

comment on function meters.make_drn(bigint, text) is
    'A decoder reference number with its check digit, from a serial number.';

grant execute on function meters.make_drn(bigint, text) to authenticated, service_role;
