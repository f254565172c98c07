-- A text without what looks like a secret or like somebody: tokens, long keys, addresses, long numbers, logins in
-- URLs, values that follow the name of a secret (whole, where they are quoted), the contents of a row. Cut to p_length.

create or replace function ops._hide_secrets(p_text text, p_length integer default 500)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
return left(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    left(p_text, 4 * p_length),
    'Failing row contains .*', 'Failing row contains (hidden).'),
    '(?i)\m(bearer|basic)\s+[A-Za-z0-9._~+/=-]+', '\1 hidden', 'g'),
    '://[^\s/@]+@', '://hidden@', 'g'),
    '(?i)((?:passw(?:or)?d|passphrase|secret|token|authorization|bearer|api_?key|pin|otp|code)["'']?\s*[)]?\s*[:=]\s*[(]?)'
        '(?:"(?:[^"\\]|\\.)*"?|''[^'']*''?|(?:(?:bearer|basic)\s+)?[^\s"'',;)}]+)',
    '\1"hidden"', 'g'),
    '[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+\.[A-Za-z0-9.-]+', '<address>', 'g'),
    '[A-Za-z0-9_/+=.-]{41,}', '<hidden>', 'g'),
    '\+?\d{9,}', '<number>', 'g'), p_length);

comment on function ops._hide_secrets(text, integer) is 'A text without what looks like a secret, cut.';
