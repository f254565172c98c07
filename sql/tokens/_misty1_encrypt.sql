-- Encrypts one 64-bit block with MISTY1 (RFC 2994).
--
-- A bigint is the block, first byte on top; it is unsigned in meaning, so half of
-- all blocks are negative numbers. The block is worked on as four 16-bit words,
-- a0 a1 | b0 b1, and the subkeys are taken in the order of the schedule.
--
-- Every statement is one expression of built-in operators and of functions that the
-- planner inlines: 25 ns each, where a statement that needs the executor takes
-- microseconds. But each operator in the text costs 100 ns once per transaction,
-- when its expression is made ready. Hence loops: unrolled, the first token of a
-- transaction, which is as a rule the only one, took half as long again.

create or replace function tokens._misty1_encrypt(p_block bigint, p_schedule integer[])
returns bigint
language plpgsql
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_a0    integer := (p_block >> 48) & 65535;
    v_a1    integer := (p_block >> 32) & 65535;
    v_b0    integer := (p_block >> 16) & 65535;
    v_b1    integer := p_block & 65535;
    v_left  integer;
    v_right integer;
    v_next  integer;
    k       integer := 0;
begin
    for v_round in 0..8 loop
        -- FL on both halves, before every pair of rounds and at the end
        if v_round & 1 = 0 then
            v_a1 := v_a1 # (v_a0 & p_schedule[k + 1]);
            v_a0 := v_a0 # (v_a1 | p_schedule[k + 2]);
            v_b1 := v_b1 # (v_b0 & p_schedule[k + 3]);
            v_b0 := v_b0 # (v_b1 | p_schedule[k + 4]);
            exit when v_round = 8;
            k := k + 4;
        end if;

        -- FO of the first half: three times FI
        v_left := v_a0;
        v_right := v_a1;

        for i in 1..3 loop
            v_next := tokens._misty1_fi_in(v_left # p_schedule[k + 1]) # p_schedule[k + 2];
            v_next := tokens._misty1_fi_out(v_next) # v_right;
            v_left := v_right;
            v_right := v_next;
            k := k + 2;
        end loop;

        -- It is added to the second half, and the halves change places.
        k := k + 1;
        v_next := v_b0 # v_left # p_schedule[k];
        v_b0 := v_a0;
        v_a0 := v_next;
        v_next := v_b1 # v_right;
        v_b1 := v_a1;
        v_a1 := v_next;
    end loop;

    return (v_b0::bigint << 48) | (v_b1::bigint << 32) | (v_a0::bigint << 16) | v_a1;
end;
$$;

comment on function tokens._misty1_encrypt(bigint, integer[]) is 'MISTY1: encrypt one 64-bit block.';
