-- Refuses page sizes that are not between 1 and p_most.
--
-- Errors: PT400 invalid_limit

create or replace function schedules._check_limit(p_limit integer, p_most integer default 1000)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_limit between 1 and p_most then
        return;
    end if;

    raise exception 'invalid_limit'
        using errcode = 'PT400',
              detail = format('The limit is %s.', coalesce(p_limit::text, 'missing')),
              hint = format('Ask for 1 to %s at a time.', p_most);
end;
$$;

comment on function schedules._check_limit(integer, integer) is 'Refuse a page size out of range.';
