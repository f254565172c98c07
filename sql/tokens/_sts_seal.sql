-- Turns the data of an STS token into its 20 digits: checksum, encryption with the
-- meter's key schedule, class bits, decimal digits. Class 1 stays in clear.
--
-- The class takes the place of bits 28 and 27 of the block, which move to the top
-- as bits 65 and 64 (IEC 62055-41, 6.4.3).

create or replace function tokens._sts_seal(
    p_class    integer,
    p_data     bigint,
    p_schedule integer[],
    p_currency boolean default false
)
returns text
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_block bigint := (p_data << 16) | tokens._sts_crc16(p_class, p_data, p_currency);
begin
    if p_class <> 1 then
        v_block := tokens._misty1_encrypt(v_block, p_schedule);
    end if;

    return lpad(
        (
            ((((v_block >> 27) & 3) << 32) | ((v_block >> 32) & 4294967295))::numeric * 4294967296
            + ((v_block & 3892314111) | (p_class::bigint << 27))
        )::text,
        20, '0'
    );
end;
$$;

comment on function tokens._sts_seal(integer, bigint, integer[], boolean) is
    'The 20 digits of an STS token from its class and the 48 bits before its checksum.';
