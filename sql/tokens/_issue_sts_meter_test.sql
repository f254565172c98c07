-- The 20 digits of a meter test token (class 1, in clear, for every meter):
-- subclass 0 has 36 control bits and a manufacturer of 8, subclass 1 has 28 and 16.
--
-- Errors: PT400 invalid_token_field

create or replace function tokens._issue_sts_meter_test(
    p_subclass     integer,
    p_control      bigint,
    p_manufacturer integer default 0
)
returns text
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_bits integer := case p_subclass when 0 then 8 when 1 then 16 end;
begin
    if (p_manufacturer between 0 and (1 << v_bits) - 1 and p_control between 0 and (1::bigint << (44 - v_bits)) - 1)
        is not true
    then
        raise exception 'invalid_token_field'
            using errcode = 'PT400',
                  detail = format(
                      'Subclass %s, control %s, manufacturer %s.', p_subclass, p_control, p_manufacturer
                  ),
                  hint = 'Control and manufacturer have 36 and 8 bits in subclass 0, 28 and 16 in subclass 1.';
    end if;

    return tokens._sts_seal(1, (p_subclass::bigint << 44) | (p_control << v_bits) | p_manufacturer, null);
end;
$$;

comment on function tokens._issue_sts_meter_test(integer, bigint, integer) is
    'The 20 digits of a meter test token, which every meter accepts.';
