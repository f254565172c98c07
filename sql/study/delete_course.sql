-- Deletes a course of yours; its assignments, lectures and study sessions go along. It can be restored until it is purged; a
-- version that is not the current one is refused.
--
-- Locks it and what goes along.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours; PT404 course_not_found;
-- PT409 version_conflict

create or replace function study.delete_course(
    p_course_id uuid,
    p_version bigint default null,
    p_user_id uuid default null
)
returns study.courses
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_found   study.courses := study._lock_course(v_user_id, p_course_id);
begin
    perform study._check_version(p_version, v_found.version);
    perform soft_delete._delete('study.courses', p_course_id, v_user_id);

    select t.* into v_found
    from study.courses as t
    where t.course_id = p_course_id and t.user_id = v_user_id;

    return v_found;
end;
$$;

comment on function study.delete_course(uuid, bigint, uuid) is
    'Delete a course; its assignments, lectures and study sessions go along; restore_course brings it back.';

grant execute on function study.delete_course(uuid, bigint, uuid) to authenticated, service_role;
