-- The regions that an operator works for, as far as the caller may see: the assigned ones, else that of the
-- row. What counts is auth.regions(), for the caller alone.

create or replace function auth._get_regions(p_user auth.users)
returns text[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_regions text[] := array(
        select o.region from auth.operator_regions as o where o.user_id = p_user.user_id order by o.region
    );
begin
    return case
        when v_regions = '{}' and p_user.region ~ '\S' then array[btrim(p_user.region)]
        else v_regions
    end;
end;
$$;

comment on function auth._get_regions(auth.users) is 'The regions that an operator works for.';
