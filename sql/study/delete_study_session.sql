-- Deletes a study session of yours. It can be restored until it is purged; a
-- version that is not the current one is refused.
--
-- Locks it.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours; PT404 study_session_not_found;
-- PT409 version_conflict

create or replace function study.delete_study_session(
    p_study_session_id uuid,
    p_version bigint default null,
    p_user_id uuid default null
)
returns study.study_sessions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_found   study.study_sessions := study._lock_study_session(v_user_id, p_study_session_id);
begin
    perform study._check_version(p_version, v_found.version);
    perform soft_delete._delete('study.study_sessions', p_study_session_id, v_user_id);

    select t.* into v_found
    from study.study_sessions as t
    where t.study_session_id = p_study_session_id and t.user_id = v_user_id;

    return v_found;
end;
$$;

comment on function study.delete_study_session(uuid, bigint, uuid) is
    'Delete a study session; restore_study_session brings it back.';

grant execute on function study.delete_study_session(uuid, bigint, uuid) to authenticated, service_role;
