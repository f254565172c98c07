-- A number that is recognised by whom it belongs to, and by nobody else: +254711***111.

create or replace function mpesa._mask_phone(p_phone text)
returns text
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
return left(p_phone, greatest(length(p_phone) - 6, 0)) || '***' || right(p_phone, 3);

comment on function mpesa._mask_phone(text) is 'A number without its middle.';
