-- The checksum field of an STS token (IEC 62055-41): CRC-16 from 0xFFFF over the
-- class and the 48 bits before the checksum, as seven bytes, with the two bytes of
-- the result swapped. Currency tokens add a byte 01 (CRC_C).

create or replace function tokens._sts_crc16(
    p_class    integer,
    p_data     bigint,
    p_currency boolean default false
)
returns integer
language plpgsql
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_crc integer := tokens._sts_crc16_step(65535, p_class);
begin
    for v_place in reverse 40..0 by 8 loop
        v_crc := tokens._sts_crc16_step(v_crc, ((p_data >> v_place) & 255)::integer);
    end loop;

    if p_currency then
        v_crc := tokens._sts_crc16_step(v_crc, 1);
    end if;

    return ((v_crc & 255) << 8) | (v_crc >> 8);
end;
$$;

comment on function tokens._sts_crc16(integer, bigint, boolean) is
    'Checksum field of an STS token from its class and the 48 bits before the field.';
