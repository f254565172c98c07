-- The lowest 30 bits of a number with a zero before each: two of them interleaved are a place on the Z-curve.

create or replace function geo._spread_bits(p_number bigint)
returns bigint
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_bits bigint := p_number & x'3fffffff'::bigint;
begin
    v_bits := (v_bits | (v_bits << 16)) & x'0000ffff0000ffff'::bigint;
    v_bits := (v_bits | (v_bits << 8)) & x'00ff00ff00ff00ff'::bigint;
    v_bits := (v_bits | (v_bits << 4)) & x'0f0f0f0f0f0f0f0f'::bigint;
    v_bits := (v_bits | (v_bits << 2)) & x'3333333333333333'::bigint;
    return (v_bits | (v_bits << 1)) & x'5555555555555555'::bigint;
end;
$$;

comment on function geo._spread_bits(bigint) is 'The lowest 30 bits of a number, each after a zero.';
