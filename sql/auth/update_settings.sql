-- Changes settings: p_changes holds those that change, null takes one back to its default. Makes a new version,
-- unless nothing changed. All or nothing.
--
-- p_expected_version is the version that the change was made from (0: nothing was ever set); if there was
-- another change since, this one is refused, with the version that there is now. Locks the user's row.
--
-- Errors: PT400 invalid_changes, unknown_setting, wrong_setting_type, user_required; PT401 not_authenticated;
--         PT403 not_yours; PT404 user_not_found; PT409 version_conflict; PT422 setting_out_of_range,
--         setting_not_allowed, setting_too_long

create or replace function auth.update_settings(
    p_changes          jsonb,
    p_expected_version integer default null,
    p_user_id          uuid default null
)
returns auth.settings_state
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_old     auth.settings;
    v_member  record;
begin
    if p_changes is null or jsonb_typeof(p_changes) <> 'object' then
        raise exception 'invalid_changes'
            using errcode = 'PT400',
                  detail = format('The changes are %s.', coalesce(jsonb_typeof(p_changes), 'missing')),
                  hint = 'Send an object with the settings that change: {"auto_optimize": true}.';
    end if;

    for v_member in select e.key, e.value from jsonb_each(p_changes) as e order by e.key loop
        perform auth._check_setting(v_member.key, v_member.value);
    end loop;

    v_old := auth._lock_settings(v_user_id, p_expected_version);

    -- Only what differs from its default is kept, so that a default can change.
    return auth._store_settings(v_old, (
        select coalesce(jsonb_object_agg(e.key, e.value), '{}')
        from jsonb_each(v_old.setting_values || p_changes) as e
        left join auth.setting_types as t on t.setting_key = e.key
        where e.value <> 'null' and e.value is distinct from t.default_value
    ));
end;
$$;

comment on function auth.update_settings(jsonb, integer, uuid) is
    'Change settings; null takes one back to its default. Each change is a version.';

grant execute on function auth.update_settings(jsonb, integer, uuid) to authenticated, service_role;
