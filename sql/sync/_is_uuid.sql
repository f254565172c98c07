-- Whether a text is a UUID as clients write it: dashes, no braces. Without a regular expression for the whole of it,
-- which would cost more than anything else that is done for an item; a query takes it in.

create or replace function sync._is_uuid(p_text text)
returns boolean
language sql
immutable
return p_text like '________-____-____-____-____________' and p_text ~ '^[0-9a-fA-F-]+$'
    and octet_length(replace(p_text, '-', '')) = 32;

comment on function sync._is_uuid(text) is 'Whether a text is a UUID as clients write it.';
