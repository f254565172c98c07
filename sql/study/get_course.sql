-- One of your courses.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours; PT404 course_not_found

create or replace function study.get_course(p_course_id uuid, p_user_id uuid default null)
returns study.courses
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_found   study.courses;
begin
    select t.* into v_found
    from study.courses as t
    where t.course_id = p_course_id and t.user_id = v_user_id and t.deleted_at is null;

    if not found then
        perform study._refuse_missing('course_not_found', 'course', p_course_id, 'list_courses');
    end if;

    return v_found;
end;
$$;

comment on function study.get_course(uuid, uuid) is 'One of your courses.';

grant execute on function study.get_course(uuid, uuid) to authenticated, service_role;
