-- Locks the settings of a user, so that changes come one after another, and refuses one that was made from
-- another version than the current one. Version 0 where nothing was ever set.
--
-- Errors: PT404 user_not_found; PT409 version_conflict

create or replace function auth._lock_settings(p_user_id uuid, p_expected_version integer)
returns auth.settings
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_settings auth.settings;
begin
    -- The user's row: one of settings may not be there yet.
    perform u.user_id
    from auth.users as u
    where u.user_id = p_user_id
    for no key update;

    if not found then
        raise exception 'user_not_found'
            using errcode = 'PT404',
                  detail = format('There is no user %s.', p_user_id),
                  hint = 'Create the user first.';
    end if;

    select s.* into v_settings
    from auth.settings as s
    where s.user_id = p_user_id;

    if not found then
        v_settings.user_id := p_user_id;
        v_settings.version := 0;
        v_settings.setting_values := '{}';
    end if;

    if p_expected_version <> v_settings.version then
        raise exception 'version_conflict'
            using errcode = 'PT409',
                  detail = format('The current version is %s, not %s.', v_settings.version, p_expected_version),
                  hint = 'Read the settings again and repeat the change on them.';
    end if;

    return v_settings;
end;
$$;

comment on function auth._lock_settings(uuid, integer) is 'Lock the settings of a user, at the version that was expected.';
