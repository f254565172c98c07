-- Takes the settings back to what they were in a version (0: the defaults), as a new version: none is ever lost.
-- A setting that is not there any more, or may not have that value any more, is left at its default. Locks the
-- user's row.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours; PT404 user_not_found, version_not_found;
--         PT409 version_conflict

create or replace function auth.revert_settings(
    p_version          integer,
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
    v_old     auth.settings := auth._lock_settings(v_user_id, p_expected_version);
    v_member  record;
    v_values  jsonb := '{}';
begin
    for v_member in select e.key, e.value from jsonb_each(auth._get_setting_values(v_user_id, p_version)) as e loop
        begin
            perform auth._check_setting(v_member.key, v_member.value);
            v_values := v_values || jsonb_build_object(v_member.key, v_member.value);
        exception
            when sqlstate 'PT400' or sqlstate 'PT422' then
                null; -- allowed then, not now
        end;
    end loop;

    return auth._store_settings(v_old, v_values, p_version);
end;
$$;

comment on function auth.revert_settings(integer, integer, uuid) is
    'Take the settings back to those of a version, as a new version.';

grant execute on function auth.revert_settings(integer, integer, uuid) to authenticated, service_role;
