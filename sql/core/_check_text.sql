-- Refuses a text that says nothing, or too much; returns it without the blanks around it. How long it is counts as it was
-- sent. The caller gives the code, a constant, and says what is missing and how it is put right.
--
-- Errors: PT400 p_code

create or replace function core._check_text(
    p_code   text,
    p_text   text,
    p_detail text,
    p_hint   text,
    p_most   integer default null
)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_text is null or p_text !~ '\S' or length(p_text) > p_most then
        raise exception '%', p_code
            using errcode = 'PT400', detail = p_detail, hint = p_hint;
    end if;

    return btrim(p_text, E' \t\r\n');
end;
$$;

comment on function core._check_text(text, text, text, text, integer) is 'Refuse a text that says nothing or too much.';
