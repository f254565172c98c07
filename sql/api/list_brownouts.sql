-- Brown-outs that are under way or planned, the next first; with p_all those that are over or called off, too.
--
-- Errors: PT400 invalid_limit; PT404 unknown_version

create or replace function api.list_brownouts(
    p_version text default null,
    p_all     boolean default false,
    p_limit   integer default 100
)
returns setof api.brownouts
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit);
    if p_version is not null then
        perform api._find_version(p_version);
    end if;

    return query
    select b.*
    from api.brownouts as b
    where (p_version is null or b.version = p_version)
        and (coalesce(p_all, false) or (b.ends_at > now() and b.cancelled_at is null))
    order by b.starts_at, b.brownout_id
    limit p_limit;
end;
$$;

comment on function api.list_brownouts(text, boolean, integer) is 'Brown-outs that are under way or planned.';

grant execute on function api.list_brownouts(text, boolean, integer) to anon, authenticated, service_role;
