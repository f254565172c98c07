-- Refuses a page size out of bounds.
--
-- Errors: PT400 invalid_limit

create or replace function core._check_limit(p_limit integer, p_most integer default 1000)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_limit is null or p_limit not between 1 and p_most then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'null')),
                  hint = format('Ask for 1 to %s at a time; the last one leads to the next page.', p_most);
    end if;
end;
$$;

comment on function core._check_limit(integer, integer) is 'Refuse a page size out of bounds.';
