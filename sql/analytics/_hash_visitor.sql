-- A visitor as a number for sketches: the first 64 bits of SHA-256, the same on every server and version.

create or replace function analytics._hash_visitor(p_visitor text)
returns bigint
language sql
immutable
return ('x' || left(encode(sha256(convert_to(p_visitor, 'UTF8')), 'hex'), 16))::bit(64)::bigint;

comment on function analytics._hash_visitor(text) is 'A visitor as a 64-bit number, for sketches.';
