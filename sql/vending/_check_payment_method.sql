-- Refuses a way to pay that there is not, and a telephone that is none. Returns the telephone in E.164, null where
-- none is needed.
--
-- Errors: PT400 invalid_payment_method, phone_required, invalid_phone

create or replace function vending._check_payment_method(p_payment_method text, p_phone text)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_phone text := regexp_replace(p_phone, '[ ()-]', '', 'g');
begin
    if p_payment_method is null or p_payment_method not in ('wallet', 'mpesa', 'deposit') then
        raise exception 'invalid_payment_method'
            using errcode = 'PT400',
                  detail = format('%s is not a way to pay.', coalesce(quote_literal(left(p_payment_method, 50)), 'Nothing')),
                  hint = 'Use wallet, mpesa or deposit in p_payment_method.';
    end if;

    if p_payment_method <> 'mpesa' then
        return null;
    end if;

    if coalesce(v_phone, '') = '' then
        raise exception 'phone_required'
            using errcode = 'PT400',
                  detail = 'Mobile money needs a telephone that is asked to pay.',
                  hint = 'Send it in p_phone, such as +254711000111.';
    end if;

    -- As people write it: 0711000111, 254711000111, +254711000111.
    v_phone := regexp_replace(regexp_replace(v_phone, '^0(?=[17]\d{8}$)', '+254'), '^(?=254[17]\d{8}$)', '+');

    if v_phone !~ '^\+254[17][0-9]{8}$' then
        raise exception 'invalid_phone'
            using errcode = 'PT400',
                  detail = 'That is not a mobile number of Kenya.',
                  hint = 'Write it as +254711000111.';
    end if;

    return v_phone;
end;
$$;

comment on function vending._check_payment_method(text, text) is 'Refuse a way to pay that there is not.';
