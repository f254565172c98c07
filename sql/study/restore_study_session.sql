-- Brings back a study session that you deleted.
-- One that is there is left as it is.
--
-- Locks it.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours; PT404 study_session_not_found;
-- PT409 parent_deleted; PT410 deletion_purged

create or replace function study.restore_study_session(p_study_session_id uuid, p_user_id uuid default null)
returns study.study_sessions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_found   study.study_sessions;
begin
    select t.* into v_found
    from study.study_sessions as t
    where t.study_session_id = p_study_session_id and t.user_id = v_user_id;

    if not found then
        perform study._refuse_missing('study_session_not_found', 'study session', p_study_session_id, 'list_study_sessions');
    end if;

    if v_found.deleted_at is not null then
        perform soft_delete._restore('study.study_sessions', p_study_session_id, v_user_id);

        select t.* into v_found
        from study.study_sessions as t
        where t.study_session_id = p_study_session_id and t.user_id = v_user_id;
    end if;

    return v_found;
end;
$$;

comment on function study.restore_study_session(uuid, uuid) is 'Bring back a study session that you deleted.';

grant execute on function study.restore_study_session(uuid, uuid) to authenticated, service_role;
