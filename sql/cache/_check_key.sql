-- Refuses a key or tag that cannot be one.
--
-- Errors: PT400 invalid_key

create or replace function cache._check_key(p_key text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if (length(p_key) between 1 and 200) is not true then
        raise exception 'invalid_key'
            using errcode = 'PT400',
                  detail = format('It has %s characters.', coalesce(length(p_key), 0)),
                  hint = 'Keys and tags have 1 to 200 characters.';
    end if;
end;
$$;

comment on function cache._check_key(text) is 'Refuse a key or tag that cannot be one.';
