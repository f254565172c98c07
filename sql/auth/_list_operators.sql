-- Who works for a region: operators it is assigned to, and those who live there and have no other. Not
-- the suspended ones. Belongs to the owner of the tables: it is asked while an operator or a user acts.

create or replace function auth._list_operators(p_region text)
returns setof uuid
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select u.user_id
    from auth.operator_regions as o
    join auth.users as u on u.user_id = o.user_id
    where o.region = p_region and u.user_role = 'operator' and u.user_status = 'active'
    union all
    select u.user_id
    from auth.users as u
    where u.region = p_region and u.user_role = 'operator' and u.user_status = 'active'
        and not exists (select from auth.operator_regions as o where o.user_id = u.user_id);
end;

comment on function auth._list_operators(text) is 'The operators of a region.';

grant execute on function auth._list_operators(text) to app_api;
