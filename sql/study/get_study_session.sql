-- One of your study sessions.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours; PT404 study_session_not_found

create or replace function study.get_study_session(p_study_session_id uuid, p_user_id uuid default null)
returns study.study_sessions
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_found   study.study_sessions;
begin
    select t.* into v_found
    from study.study_sessions as t
    where t.study_session_id = p_study_session_id and t.user_id = v_user_id and t.deleted_at is null;

    if not found then
        perform study._refuse_missing('study_session_not_found', 'study session', p_study_session_id, 'list_study_sessions');
    end if;

    return v_found;
end;
$$;

comment on function study.get_study_session(uuid, uuid) is 'One of your study sessions.';

grant execute on function study.get_study_session(uuid, uuid) to authenticated, service_role;
