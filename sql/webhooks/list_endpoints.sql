-- The endpoints that the caller may manage, oldest first, a page at a time.
--
-- Errors: PT400 invalid_limit

create or replace function webhooks.list_endpoints(
    p_owner_user_id uuid default null,
    p_limit         integer default 50,
    p_after         uuid default null
)
returns setof webhooks.endpoints
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
                  hint = 'Ask for 1 to 1000 endpoints; follow the pages with p_after.';
    end if;

    return query
    select e.*
    from webhooks.endpoints as e
    where (p_owner_user_id is null or e.owner_user_id = p_owner_user_id)
        and (p_after is null or e.endpoint_id > p_after)
    order by e.endpoint_id
    limit p_limit;
end;
$$;

comment on function webhooks.list_endpoints(uuid, integer, uuid) is 'Your endpoints; the next page begins after p_after.';

grant execute on function webhooks.list_endpoints(uuid, integer, uuid) to authenticated, service_role;
