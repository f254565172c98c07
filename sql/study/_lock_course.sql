-- Locks a course that somebody has, until the end of the transaction.
--
-- Errors: PT404 course_not_found

create or replace function study._lock_course(p_user_id uuid, p_course_id uuid)
returns study.courses
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_found study.courses;
begin
    select t.* into v_found
    from study.courses as t
    where t.course_id = p_course_id and t.user_id = p_user_id and t.deleted_at is null
    for no key update;

    if not found then
        perform study._refuse_missing('course_not_found', 'course', p_course_id, 'list_courses');
    end if;

    return v_found;
end;
$$;

comment on function study._lock_course(uuid, uuid) is 'Lock a course that somebody has.';
