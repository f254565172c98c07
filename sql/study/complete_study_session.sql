-- Says that a study session took place, and perhaps how long; doing so again changes nothing.
--
-- Locks the session.
--
-- Errors: PT400 invalid_date, invalid_duration, user_required; PT401 not_authenticated; PT403 not_yours;
-- PT404 study_session_not_found; PT409 version_conflict

create or replace function study.complete_study_session(
    p_study_session_id uuid,
    p_actual_minutes   integer default null,
    p_completed_at     timestamptz default null,
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
    perform study._check_past('p_completed_at', p_completed_at);

    if v_session.completed_at is not null then
        return v_session;
    end if;

    perform study._check_version(p_version, v_session.version);

    update study.study_sessions as s
    set completed_at = coalesce(p_completed_at, now()),
        actual_minutes = coalesce(p_actual_minutes, s.actual_minutes)
    where s.study_session_id = p_study_session_id and s.user_id = v_session.user_id
    returning s.* into v_session;

    return v_session;
end;
$$;

comment on function study.complete_study_session(uuid, integer, timestamptz, bigint, uuid) is
    'Say that a study session took place; without p_actual_minutes it took as long as planned.';

grant execute on function study.complete_study_session(uuid, integer, timestamptz, bigint, uuid)
to authenticated, service_role;
