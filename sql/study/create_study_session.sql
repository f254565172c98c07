-- Sets time aside to study, for a course, for an assignment or for anything.
--
-- Locks course and assignment against being deleted meanwhile.
--
-- Errors: PT400 ends_before_start, session_too_long, invalid_date, wrong_course, user_required; PT401
-- not_authenticated; PT403 not_yours; PT404 course_not_found, assignment_not_found; 23505 study_sessions_pkey

create or replace function study.create_study_session(
    p_title            text,
    p_starts_at        timestamptz,
    p_ends_at          timestamptz,
    p_course_id        uuid default null,
    p_assignment_id    uuid default null,
    p_notes            text default null,
    p_study_session_id uuid default null,
    p_user_id          uuid default null
)
returns study.study_sessions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_session study.study_sessions;
begin
    insert into study.study_sessions (
        study_session_id, user_id, course_id, assignment_id, title, notes, starts_at, ends_at
    )
    values (
        coalesce(p_study_session_id, core.uuid_v7()), v_user_id, p_course_id, p_assignment_id, btrim(p_title),
        nullif(btrim(p_notes), ''), p_starts_at, p_ends_at
    )
    returning * into v_session;

    return v_session;
end;
$$;

comment on function study.create_study_session(
    text, timestamptz, timestamptz, uuid, uuid, text, uuid, uuid
) is 'Set time aside to study; one for an assignment belongs to its course.';

grant execute on function study.create_study_session(
    text, timestamptz, timestamptz, uuid, uuid, text, uuid, uuid
) to authenticated, service_role;
