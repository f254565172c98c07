-- Refuses a page size that is no page size.
--
-- Errors: PT400 invalid_limit

create or replace function tariffs._check_limit(p_limit integer)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_limit is null or p_limit not between 1 and 1000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400', detail = format('The limit is %s.', coalesce(p_limit::text, 'missing')),
                  hint = 'Ask for 1 to 1000 rows.';
    end if;
end;
$$;

comment on function tariffs._check_limit(integer) is 'Refuse a page size out of range.';
