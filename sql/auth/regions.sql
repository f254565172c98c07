-- The regions that the calling operator works for: the assigned ones, else that of the user's row; none
-- for anybody who is no operator, or is suspended.
--
-- From the rows, not from the token: what an admin takes away is gone with the next call. Belongs to the
-- owner of the tables, since the policies of auth.users ask it themselves. In policies and conditions:
-- region = any((select auth.regions())::text[]), which is asked once per statement.

create or replace function auth.regions()
returns text[]
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_own     text;
    v_regions text[];
begin
    select nullif(btrim(u.region), ''), array(
        select o.region from auth.operator_regions as o where o.user_id = u.user_id order by o.region
    )
    into v_own, v_regions
    from auth.users as u
    where u.user_id = auth.uid() and u.user_role = 'operator' and u.user_status = 'active';

    if v_regions = '{}' and v_own is not null then
        return array[v_own];
    end if;

    return coalesce(v_regions, '{}');
end;
$$;

comment on function auth.regions() is 'The regions that the calling operator works for.';

grant execute on function auth.regions() to app_api;
