-- Refuses a unique key or order key that no index can hold.
--
-- Errors: PT400 invalid_key

create or replace function jobs._check_key(p_key text)
returns void
language plpgsql
immutable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if octet_length(p_key) not between 1 and 1000 then
        raise exception 'invalid_key'
            using errcode = 'PT400',
                  detail = format('A key of %s bytes is no key.', octet_length(p_key)),
                  hint = 'Use 1 to 1000 bytes, or null for none.';
    end if;
end;
$$;

comment on function jobs._check_key(text) is 'Refuse an empty or overlong key.';
