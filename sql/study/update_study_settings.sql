-- Changes how long before you are reminded; what is left out stays, what p_clear names is not reminded of at
-- all. Reminders that are still to come move along.
--
-- Errors: PT400 invalid_clear, user_required; PT401 not_authenticated; PT403 not_yours; 23514
-- settings_assignment_lead_minutes_check, settings_session_lead_minutes_check, settings_lecture_lead_minutes_check

create or replace function study.update_study_settings(
    p_assignment_lead_minutes integer default null,
    p_session_lead_minutes    integer default null,
    p_clear                   text[] default '{}',
    p_user_id                 uuid default null,
    p_lecture_lead_minutes    integer default null
)
returns study.settings
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id  uuid := auth._acting_user(p_user_id);
    v_settings study.settings;
begin
    perform study._check_clear(p_clear, '{assignment_lead_minutes,session_lead_minutes,lecture_lead_minutes}');

    insert into study.settings (user_id) values (v_user_id) on conflict (user_id) do nothing;

    update study.settings as s
    set assignment_lead_minutes = case
            when not 'assignment_lead_minutes' = any (p_clear)
                then coalesce(p_assignment_lead_minutes, s.assignment_lead_minutes)
        end,
        session_lead_minutes = case
            when not 'session_lead_minutes' = any (p_clear) then coalesce(p_session_lead_minutes, s.session_lead_minutes)
        end,
        lecture_lead_minutes = case
            when not 'lecture_lead_minutes' = any (p_clear) then coalesce(p_lecture_lead_minutes, s.lecture_lead_minutes)
        end,
        updated_at = now()
    where s.user_id = v_user_id
    returning s.* into v_settings;

    perform study._plan_reminder(v_user_id, 'assignment', a.assignment_id, a.due_at)
    from study.assignments as a
    where a.user_id = v_user_id and a.deleted_at is null and a.completed_at is null and a.due_at > now();

    perform study._plan_reminder(v_user_id, 'study_session', s.study_session_id, s.starts_at)
    from study.study_sessions as s
    where s.user_id = v_user_id and s.deleted_at is null and s.completed_at is null and s.starts_at > now();

    if p_lecture_lead_minutes is not null or 'lecture_lead_minutes' = any (p_clear) then
        perform study._mark_lecture(v_user_id, l.lecture_id)
        from study.lectures as l
        where l.user_id = v_user_id and l.deleted_at is null and (l.last_on >= now() - interval '3 days' or l.is_listed);
    end if;

    return v_settings;
end;
$$;

comment on function study.update_study_settings(integer, integer, text[], uuid, integer) is
    'Change how long before you are reminded; p_clear switches reminders off.';

grant execute on function study.update_study_settings(integer, integer, text[], uuid, integer) to authenticated, service_role;
