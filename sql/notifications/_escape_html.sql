-- A text as it can stand in HTML, in attributes too.

create or replace function notifications._escape_html(p_text text)
returns text
language sql
immutable
strict
parallel safe
return replace(replace(replace(replace(replace(
    p_text, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;');

comment on function notifications._escape_html(text) is 'A text as it can stand in HTML.';
