-- HMAC-SHA-256 (RFC 2104) from the built-in sha256(): no extension needed.

create or replace function tokens._hmac_sha256(p_key bytea, p_data bytea)
returns bytea
language plpgsql
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_key   bytea := case when length(p_key) > 64 then sha256(p_key) else p_key end;
    v_inner bytea := decode(repeat('36', 64), 'hex');
    v_outer bytea := decode(repeat('5c', 64), 'hex');
begin
    for i in 0 .. length(v_key) - 1 loop
        v_inner := set_byte(v_inner, i, get_byte(v_key, i) # 54);
        v_outer := set_byte(v_outer, i, get_byte(v_key, i) # 92);
    end loop;

    return sha256(v_outer || sha256(v_inner || p_data));
end;
$$;

comment on function tokens._hmac_sha256(bytea, bytea) is 'HMAC-SHA-256 of the data under the key.';
