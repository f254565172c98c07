-- A moment from RFC 3339 text, null where it is none. Without a zone it is no moment.

create or replace function flags._parse_instant(p_text text)
returns timestamptz
language plpgsql
immutable
strict
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_text !~ '^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)$' then
        return null;
    end if;

    return p_text::timestamptz;
exception
    when data_exception then
        return null; -- the 30th of February
end;
$$;

comment on function flags._parse_instant(text) is 'A moment from RFC 3339 text, or null.';
