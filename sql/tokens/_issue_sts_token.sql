-- The 20 digits of an STS token with a 16-bit field: credit in units (class 0,
-- subclass 0 to 3), or maximum power, clear credit, tariff rate, clear tamper,
-- phase unbalance (class 2). Pure arithmetic: the caller sees to it that the
-- meter has not had this TID.
--
-- Errors: PT400 invalid_token_field

create or replace function tokens._issue_sts_token(
    p_schedule integer[],
    p_class    integer,
    p_subclass integer,
    p_rnd      integer,
    p_tid      bigint,
    p_value16  integer
)
returns text
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    if (p_class in (0, 2) and p_subclass between 0 and 15 and p_rnd between 0 and 15
        and p_tid between 0 and 16777215 and p_value16 between 0 and 65535
        and cardinality(p_schedule) = 76) is not true
    then
        raise exception 'invalid_token_field'
            using errcode = 'PT400',
                  detail = format(
                      'Class %s, subclass %s, random %s, TID %s, value %s.',
                      p_class, p_subclass, p_rnd, p_tid, p_value16
                  ),
                  hint = 'Class is 0 or 2; subclass and random have 4 bits, the TID 24, the value 16.';
    end if;

    return tokens._sts_seal(
        p_class,
        (p_subclass::bigint << 44) | (p_rnd::bigint << 40) | (p_tid << 16) | p_value16,
        p_schedule
    );
end;
$$;

comment on function tokens._issue_sts_token(integer[], integer, integer, integer, bigint, integer) is
    'The 20 digits of a credit token or of a management token with a TID.';
