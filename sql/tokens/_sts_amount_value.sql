-- What an amount field carries, in tenths of a unit: the inverse of
-- tokens._sts_amount_code.

create or replace function tokens._sts_amount_value(p_code integer)
returns bigint
language sql
immutable
parallel safe
return case p_code >> 14
    when 0 then p_code
    when 1 then 16384 + (p_code & 16383) * 10
    when 2 then 180224 + (p_code & 16383) * 100
    when 3 then 1818624 + (p_code & 16383) * 1000
end::bigint;

comment on function tokens._sts_amount_value(integer) is
    'Tenths of a unit that an amount field of an STS token carries.';
