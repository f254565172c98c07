-- Changes a study session of yours; what is left out stays, what p_clear names gets empty: completed_at
-- among them, which makes it planned again.
--
-- Locks the session, and the course and assignment that it moves to.
--
-- Errors: PT400 invalid_clear, ends_before_start, session_too_long, invalid_date, invalid_duration,
-- wrong_course, user_required; PT401 not_authenticated; PT403 not_yours; PT404 study_session_not_found,
-- course_not_found, assignment_not_found; PT409 version_conflict

create or replace function study.update_study_session(
    p_study_session_id uuid,
    p_title            text default null,
    p_starts_at        timestamptz default null,
    p_ends_at          timestamptz default null,
    p_course_id        uuid default null,
    p_assignment_id    uuid default null,
    p_notes            text default null,
    p_actual_minutes   integer default null,
    p_clear            text[] default '{}',
    p_version          bigint default null,
    p_user_id          uuid default null
)
returns study.study_sessions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_session study.study_sessions := study._lock_study_session(auth._acting_user(p_user_id), p_study_session_id);
begin
    perform study._check_clear(p_clear, '{course_id,assignment_id,notes,actual_minutes,completed_at}');
    perform study._check_version(p_version, v_session.version);

    update study.study_sessions as s
    set title = coalesce(btrim(p_title), s.title),
        starts_at = coalesce(p_starts_at, s.starts_at),
        ends_at = coalesce(p_ends_at, s.ends_at),
        -- Another assignment brings its course along.
        course_id = case
            when 'course_id' = any (p_clear) or (p_course_id is null and p_assignment_id is not null) then p_course_id
            else coalesce(p_course_id, s.course_id)
        end,
        assignment_id = case
            when not 'assignment_id' = any (p_clear) then coalesce(p_assignment_id, s.assignment_id)
        end,
        notes = case when not 'notes' = any (p_clear) then coalesce(btrim(p_notes), s.notes) end,
        actual_minutes = case
            when not 'actual_minutes' = any (p_clear) then coalesce(p_actual_minutes, s.actual_minutes)
        end,
        completed_at = case when not 'completed_at' = any (p_clear) then s.completed_at end
    where s.study_session_id = p_study_session_id and s.user_id = v_session.user_id
    returning s.* into v_session;

    return v_session;
end;
$$;

comment on function study.update_study_session(
    uuid, text, timestamptz, timestamptz, uuid, uuid, text, integer, text[], bigint, uuid
) is 'Change a study session; what is left out stays. p_version refuses where it changed meanwhile.';

grant execute on function study.update_study_session(
    uuid, text, timestamptz, timestamptz, uuid, uuid, text, integer, text[], bigint, uuid
) to authenticated, service_role;
