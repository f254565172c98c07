-- Changes a user's profile, and settings among the same members: auth.update_profile and auth.update_settings, both
-- or neither; see there for their errors. phone_number is phone.

create or replace function public.safe_update_profile(p_user_id uuid, p_updates jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_settings jsonb;
    v_profile  jsonb := p_updates;
begin
    if jsonb_typeof(p_updates) = 'object' then
        select coalesce(jsonb_object_agg(u.key, u.value) filter (where s.setting_key is not null), '{}'),
            coalesce(jsonb_object_agg(
                case u.key when 'phone_number' then 'phone' else u.key end, u.value
            ) filter (where s.setting_key is null), '{}')
        into v_settings, v_profile
        from jsonb_each(p_updates) as u
        left join auth.setting_types as s on s.setting_key = u.key;

        if v_settings <> '{}' then
            v_settings := (auth.update_settings(v_settings, p_user_id => p_user_id)).setting_values;
        end if;
    end if;

    if v_profile = '{}' and p_updates <> '{}' then
        return to_jsonb(auth.get_profile(p_user_id)) || v_settings;
    end if;

    return to_jsonb(auth.update_profile(v_profile, p_user_id => p_user_id)) || coalesce(v_settings, '{}');
end;
$$;

comment on function public.safe_update_profile(uuid, jsonb) is 'Version 1: see auth.update_profile and auth.update_settings.';

grant execute on function public.safe_update_profile(uuid, jsonb) to authenticated, service_role;
