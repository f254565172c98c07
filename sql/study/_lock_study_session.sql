-- Locks a study session that somebody has, until the end of the transaction.
--
-- Errors: PT404 study_session_not_found

create or replace function study._lock_study_session(p_user_id uuid, p_study_session_id uuid)
returns study.study_sessions
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_found study.study_sessions;
begin
    select t.* into v_found
    from study.study_sessions as t
    where t.study_session_id = p_study_session_id and t.user_id = p_user_id and t.deleted_at is null
    for no key update;

    if not found then
        perform study._refuse_missing('study_session_not_found', 'study session', p_study_session_id, 'list_study_sessions');
    end if;

    return v_found;
end;
$$;

comment on function study._lock_study_session(uuid, uuid) is 'Lock a study session that somebody has.';
