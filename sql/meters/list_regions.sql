-- The declared regions in the order of their codes, a page at a time: the next page is asked for
-- with the last region of this one.
--
-- Errors: PT400 invalid_limit

create or replace function meters.list_regions(
    p_limit integer default 100,
    p_after text default null
)
returns setof meters.regions
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_limit is null or p_limit not between 1 and 1000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'null')),
                  hint = 'Ask for 1 to 1000 regions; follow the pages with p_after.';
    end if;

    return query
    select r.*
    from meters.regions as r
    where p_after is null or r.region > p_after
    order by r.region
    limit p_limit;
end;
$$;

comment on function meters.list_regions(integer, text) is 'The regions, by code; the next page begins after p_after.';

grant execute on function meters.list_regions(integer, text) to authenticated, service_role;
