-- Brings back a course that you deleted, with what went along and nothing that was deleted before.
-- One that is there is left as it is.
--
-- Locks it and what went along.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours; PT404 course_not_found;
-- PT409 parent_deleted; PT410 deletion_purged

create or replace function study.restore_course(p_course_id uuid, p_user_id uuid default null)
returns study.courses
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_found   study.courses;
begin
    select t.* into v_found
    from study.courses as t
    where t.course_id = p_course_id and t.user_id = v_user_id;

    if not found then
        perform study._refuse_missing('course_not_found', 'course', p_course_id, 'list_courses');
    end if;

    if v_found.deleted_at is not null then
        perform soft_delete._restore('study.courses', p_course_id, v_user_id);

        select t.* into v_found
        from study.courses as t
        where t.course_id = p_course_id and t.user_id = v_user_id;
    end if;

    return v_found;
end;
$$;

comment on function study.restore_course(uuid, uuid) is 'Bring back a course that you deleted, with what went along.';

grant execute on function study.restore_course(uuid, uuid) to authenticated, service_role;
