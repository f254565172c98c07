-- Expands a 16-byte MISTY1 key (RFC 2994, section 2.3) to the 76 subkeys in the
-- order in which tokens._misty1_encrypt uses them, 18 for each pair of rounds and
-- four for the last layer. It depends on the key alone: keep it beside the key.
--
-- Errors: PT400 invalid_key

create or replace function tokens._misty1_key_schedule(p_key bytea)
returns integer[]
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_k        integer[] := '{}';  -- K_1 … K_8 of the RFC
    v_kp       integer[] := '{}';  -- K'_i = FI(K_i, K_i+1)
    v_schedule integer[] := '{}';
begin
    if p_key is null or length(p_key) <> 16 then
        raise exception 'invalid_key'
            using errcode = 'PT400', detail = 'MISTY1 takes a key of 16 bytes.',
                  hint = 'Derive the key with tokens._sts_decoder_key.';
    end if;

    for i in 0..7 loop
        v_k[i] := (get_byte(p_key, 2 * i) << 8) | get_byte(p_key, 2 * i + 1);
    end loop;

    for i in 0..7 loop
        v_kp[i] := tokens._misty1_fi_out(tokens._misty1_fi_in(v_k[i]) # v_k[(i + 1) & 7]);
    end loop;

    for i in 0..4 loop
        -- FL on the left half, FL on the right half
        v_schedule := v_schedule || array[v_k[i], v_kp[(i + 6) & 7], v_kp[(i + 2) & 7], v_k[(i + 4) & 7]];

        -- FO of rounds 2i and 2i + 1
        for j in 2 * i .. 2 * i + 1 loop
            exit when i = 4;
            v_schedule := v_schedule || array[
                v_k[j], v_kp[(j + 5) & 7], v_k[(j + 2) & 7], v_kp[(j + 1) & 7],
                v_k[(j + 7) & 7], v_kp[(j + 3) & 7], v_k[(j + 4) & 7]
            ];
        end loop;
    end loop;

    return v_schedule;
end;
$$;

comment on function tokens._misty1_key_schedule(bytea) is 'MISTY1: the subkeys of a key, in order of use.';
