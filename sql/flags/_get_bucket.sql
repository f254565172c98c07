-- One of 100,000 buckets, 0 to 99,999: the first 52 bits of sha256('salt:key') as a number, modulo 100,000.
--
-- The same on every platform and in every release, and easily worked out elsewhere (docs/flags.md). A larger
-- percentage is more buckets, never others; flags with other salts have nothing to do with each other. Null for nobody;
-- not declared strict, which would keep it from being inlined.

create or replace function flags._get_bucket(p_salt text, p_key text)
returns integer
language sql
immutable
parallel safe
return (
    (
        'x' || left(encode(sha256(convert_to(p_salt || ':' || p_key, 'UTF8')), 'hex'), 13)
    )::bit(52)::bigint % 100000
)::integer;

comment on function flags._get_bucket(text, text) is 'In which of 100,000 buckets somebody is, for a flag.';
