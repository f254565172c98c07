-- Refuses a page size out of bounds.
--
-- Errors: PT400 invalid_limit

create or replace function ops._check_limit(p_limit integer)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_limit is null or p_limit not between 1 and 1000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'null')),
                  hint = 'Ask for 1 to 1000 and follow the pages.';
    end if;
end;
$$;

comment on function ops._check_limit(integer) is 'Refuse a page size out of bounds.';
