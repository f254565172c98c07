-- Refuses what would belong to a course that its owner does not have, or has deleted.
--
-- Locks the course until the end of the transaction: whoever deletes it at the same time waits,
-- and takes the new thing along.
--
-- Errors: PT404 course_not_found

create or replace function study._check_course(p_user_id uuid, p_course_id uuid)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform
    from study.courses as c
    where c.course_id = p_course_id and c.user_id = p_user_id and c.deleted_at is null
    for share;

    if not found then
        perform study._refuse_missing('course_not_found', 'course', p_course_id, 'list_courses');
    end if;
end;
$$;

comment on function study._check_course(uuid, uuid) is 'Refuse a course that its owner does not have.';
