-- Users, in the order of their ids, a page at a time: the next page is asked for with the last user_id of
-- this one. An operator sees who lives in the operator's regions or has a meter there, admins all. p_region
-- finds both as well; p_search a part of the e-mail address, user name, telephone number or name.
--
-- Errors: PT400 invalid_limit, invalid_role, invalid_status

create or replace function auth.list_users(
    p_region text default null,
    p_role   text default null,
    p_status text default null,
    p_search text default null,
    p_limit  integer default 50,
    p_after  uuid default null
)
returns setof auth.user_entry
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user auth.users;
begin
    perform core._check_limit(p_limit);

    for v_user in select f.* from auth._find_users(p_region, p_role, p_status, p_search, p_limit, p_after) as f loop
        return next auth._get_user_entry(v_user);
    end loop;
end;
$$;

comment on function auth.list_users(text, text, text, text, integer, uuid) is
    'Users that you may see, by region, role, status or a part of their name; the next page begins after p_after.';

grant execute on function auth.list_users(text, text, text, text, integer, uuid) to operator, service_role;
