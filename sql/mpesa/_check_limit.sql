-- Refuses a page that is too long, or none.
--
-- Errors: PT400 invalid_limit

create or replace function mpesa._check_limit(p_limit integer)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_limit is null or p_limit not between 1 and 500 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'null')),
                  hint = 'Ask for 1 to 500 rows.';
    end if;
end;
$$;

comment on function mpesa._check_limit(integer) is 'Refuse a page that is too long, or none.';
