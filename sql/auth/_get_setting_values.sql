-- What a user had set in a version; version 0 is nothing at all.
--
-- Errors: PT404 version_not_found

create or replace function auth._get_setting_values(p_user_id uuid, p_version integer)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_values jsonb;
begin
    if p_version = 0 then
        return '{}';
    end if;

    select v.setting_values into v_values
    from auth.settings_versions as v
    where v.user_id = p_user_id and v.version = p_version;

    if not found then
        raise exception 'version_not_found'
            using errcode = 'PT404',
                  detail = format('There is no version %s of these settings.', coalesce(p_version::text, 'null')),
                  hint = 'auth.list_settings_versions has those that there are; 0 is the defaults.';
    end if;

    return v_values;
end;
$$;

comment on function auth._get_setting_values(uuid, integer) is 'What a user had set in a version.';
