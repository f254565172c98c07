-- A user as they see themself. Zone and language are kept with the notification preferences, once.

create or replace function auth._get_profile(p_user_id uuid)
returns auth.profile
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user        auth.users;
    v_preferences notifications.preferences := notifications._get_preferences(p_user_id);
    v_profile     auth.profile;
begin
    select u.* into v_user
    from auth.users as u
    where u.user_id = p_user_id;

    if not found then
        raise exception 'user_not_found'
            using errcode = 'PT404',
                  detail = format('There is no user %s.', p_user_id),
                  hint = 'Create the user first.';
    end if;

    v_profile.user_id := v_user.user_id;
    v_profile.email := v_user.email;
    v_profile.email_verified_at := v_user.email_verified_at;
    v_profile.phone := v_user.phone;
    v_profile.phone_verified_at := v_user.phone_verified_at;
    v_profile.username := v_user.username;
    v_profile.first_name := v_user.first_name;
    v_profile.last_name := v_user.last_name;
    v_profile.address := v_user.address;
    v_profile.time_zone := v_preferences.time_zone;
    v_profile.locale := v_preferences.locale;
    v_profile.role := case v_user.user_role when 'authenticated' then 'user' else v_user.user_role end;
    v_profile.region := v_user.region;
    v_profile.regions := case when v_user.user_role = 'operator' then auth._get_regions(v_user) end;
    v_profile.created_at := v_user.created_at;
    v_profile.updated_at := v_user.updated_at;
    v_profile.version := v_user.version;
    return v_profile;
end;
$$;

comment on function auth._get_profile(uuid) is 'A user as they see themself.';
