-- Refuses a page size out of bounds.
--
-- Errors: PT400 invalid_limit

create or replace function events._check_limit(p_limit integer)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_limit is null or p_limit not between 1 and 10000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('%s is not a number of events to send at once.', coalesce(p_limit::text, 'null')),
                  hint = 'Ask for 1 to 10000 and come back for more.';
    end if;
end;
$$;

comment on function events._check_limit(integer) is 'Refuse a page size out of bounds.';
