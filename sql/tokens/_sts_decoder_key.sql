-- The 16-byte key of a meter for EA11, from the vending key: DKGA04, which is
-- HMAC-SHA-256 over the meter's identity (IEC 62055-41, 6.5.3.6).
--
-- Errors: PT400 invalid_vending_key, invalid_meter_identity

create or replace function tokens._sts_decoder_key(
    p_vending_key bytea,
    p_pan         text,
    p_sgc         text,
    p_ti          integer,
    p_krn         integer,
    p_kt          integer,
    p_base_year   integer
)
returns bytea
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_vending_key is null or length(p_vending_key) <> 20 then
        raise exception 'invalid_vending_key'
            using errcode = 'PT400', detail = 'DKGA04 takes a vending key of 20 bytes.',
                  hint = 'Configure the vending key of the supply group.';
    end if;

    if (p_pan ~ '^[0-9]{18}$' and p_sgc ~ '^[0-9]{6}$' and p_ti between 0 and 99 and p_krn between 1 and 9
        and p_kt between 0 and 3 and p_base_year in (1993, 2014, 2035)) is not true
    then
        raise exception 'invalid_meter_identity'
            using errcode = 'PT400',
                  detail = format(
                      'PAN %s, SGC %s, TI %s, KRN %s, KT %s, base year %s.',
                      p_pan, p_sgc, p_ti, p_krn, p_kt, p_base_year
                  ),
                  hint = 'PAN has 18 digits, SGC 6; TI is 0-99, KRN 1-9, KT 0-3; the base year 1993, 2014 or 2035.';
    end if;

    -- Each field is its length and its ASCII digits; the key length in bits ends the data.
    return substring(
        tokens._hmac_sha256(
            p_vending_key,
            '\x04'::bytea || '\x02'::bytea || convert_to('04', 'UTF8')
            || '\x02'::bytea || convert_to(right(p_base_year::text, 2), 'UTF8')
            || '\x02'::bytea || convert_to('11', 'UTF8')
            || '\x02'::bytea || convert_to(lpad(p_ti::text, 2, '0'), 'UTF8')
            || '\x0004'::bytea
            || '\x06'::bytea || convert_to(p_sgc, 'UTF8')
            || '\x01'::bytea || convert_to(p_kt::text, 'UTF8')
            || '\x01'::bytea || convert_to(p_krn::text, 'UTF8')
            || '\x12'::bytea || convert_to(p_pan, 'UTF8')
            || '\x00000080'::bytea
        )
        from 1 for 16
    );
end;
$$;

comment on function tokens._sts_decoder_key(bytea, text, text, integer, integer, integer, integer) is
    'Decoder key of a meter (DKGA04, EA11).';
