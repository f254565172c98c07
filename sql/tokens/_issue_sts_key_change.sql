-- The four tokens that move a meter to a new EA11 key. They carry no TID, are
-- encrypted with the old key, and the meter needs all four before its next credit.
-- With p_rollover the meter also forgets the TIDs it has seen (new base date).
--
-- Errors: PT400 invalid_token_field

create or replace function tokens._issue_sts_key_change(
    p_old_schedule integer[],
    p_new_key      bytea,
    p_sgc          text,
    p_ti           integer,
    p_krn          integer,
    p_kt           integer,
    p_ken          integer,
    p_rollover     boolean default false
)
returns text[]
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_high bigint;
    v_low  bigint;
    v_sgc  bigint;
begin
    if (length(p_new_key) = 16 and p_sgc ~ '^[0-9]{6}$' and p_ti between 0 and 99 and p_krn between 1 and 9
        and p_kt between 0 and 3 and p_ken between 0 and 255 and p_rollover is not null
        and cardinality(p_old_schedule) = 76) is not true
    then
        raise exception 'invalid_token_field'
            using errcode = 'PT400',
                  detail = format('SGC %s, TI %s, KRN %s, KT %s, KEN %s.', p_sgc, p_ti, p_krn, p_kt, p_ken),
                  hint = 'The key has 16 bytes, SGC 6 digits; TI is 0-99, KRN 1-9, KT 0-3, KEN 0-255.';
    end if;

    v_high := ('x' || encode(substring(p_new_key from 1 for 8), 'hex'))::bit(64)::bigint;
    v_low := ('x' || encode(substring(p_new_key from 9 for 8), 'hex'))::bit(64)::bigint;
    v_sgc := p_sgc::bigint;

    return array[
        tokens._sts_seal(
            2,
            (3::bigint << 44) | ((p_ken >> 4)::bigint << 40) | (p_krn::bigint << 36)
            | (p_rollover::integer::bigint << 35) | (p_kt::bigint << 32) | ((v_high >> 32) & 4294967295),
            p_old_schedule
        ),
        tokens._sts_seal(
            2,
            (4::bigint << 44) | ((p_ken & 15)::bigint << 40) | (p_ti::bigint << 32) | (v_low & 4294967295),
            p_old_schedule
        ),
        tokens._sts_seal(
            2, (8::bigint << 44) | ((v_sgc & 4095) << 32) | (v_high & 4294967295), p_old_schedule
        ),
        tokens._sts_seal(
            2, (9::bigint << 44) | ((v_sgc >> 12) << 32) | ((v_low >> 32) & 4294967295), p_old_schedule
        )
    ];
end;
$$;

comment on function tokens._issue_sts_key_change(
    integer[], bytea, text, integer, integer, integer, integer, boolean
) is 'The four key change tokens of a meter.';
