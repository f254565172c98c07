-- The settings that are not the same in two versions of yours; 0 is the defaults.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours; PT404 version_not_found

create or replace function auth.diff_settings(
    p_from    integer,
    p_to      integer,
    p_user_id uuid default null
)
returns setof auth.setting_difference
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
begin
    return query
    select d.*
    from auth._compare_settings(
        auth._get_setting_values(v_user_id, p_from), auth._get_setting_values(v_user_id, p_to)
    ) as d;
end;
$$;

comment on function auth.diff_settings(integer, integer, uuid) is 'The settings that are not the same in two versions.';

grant execute on function auth.diff_settings(integer, integer, uuid) to authenticated, service_role;
