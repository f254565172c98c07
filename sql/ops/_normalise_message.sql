-- The constant part of a message: a code as it is; of other text what is left without quoted names and numbers.

create or replace function ops._normalise_message(p_message text)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
return case
    when p_message ~ '^[a-z][a-z0-9_]{0,99}$' then p_message
    else coalesce(nullif(btrim(left(regexp_replace(regexp_replace(
        ops._hide_secrets(translate(p_message, E'\r\n\t', '   '), 400), '"[^"]*"|''[^'']*''', '…', 'g'),
        '\d+', 'N', 'g'), 200)), ''),
        'unknown')
end;

comment on function ops._normalise_message(text) is 'The constant part of a message.';
