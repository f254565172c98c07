-- How long before something is due, or starts, you are reminded.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours

create or replace function study.get_study_settings(p_user_id uuid default null)
returns study.settings
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id  uuid := auth._acting_user(p_user_id);
    v_settings study.settings;
begin
    select s.* into v_settings from study.settings as s where s.user_id = v_user_id;

    if not found then
        v_settings := (v_user_id, 1440, 30, 15, now());
    end if;

    return v_settings;
end;
$$;

comment on function study.get_study_settings(uuid) is 'How long before something is due, or starts, you are reminded.';

grant execute on function study.get_study_settings(uuid) to authenticated, service_role;
