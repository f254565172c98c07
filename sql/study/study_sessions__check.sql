-- Rules of a study session, whoever writes it. One for an assignment belongs to its course.
--
-- Errors: PT400 ends_before_start, session_too_long, invalid_date, invalid_duration, wrong_course;
-- PT404 course_not_found, assignment_not_found

create or replace function study.study_sessions__check()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_course_id uuid;
begin
    perform study._check_date('starts_at', new.starts_at);
    perform study._check_date('ends_at', new.ends_at);

    if new.ends_at <= new.starts_at then
        perform study._refuse_order('study session', new.starts_at::text, new.ends_at::text);
    end if;

    if new.ends_at - new.starts_at > interval '24 hours' then
        raise exception 'session_too_long'
            using errcode = 'PT400',
                  detail = format('It would last %s.', new.ends_at - new.starts_at),
                  hint = 'Nobody studies for more than a day at a stretch: make several.';
    end if;

    if new.actual_minutes not between 0 and 1440 then
        raise exception 'invalid_duration'
            using errcode = 'PT400',
                  detail = format('It took %s minutes.', new.actual_minutes),
                  hint = 'Send 0 to 1440 minutes.';
    end if;

    if new.assignment_id is not null and (
        tg_op = 'INSERT' or new.assignment_id is distinct from old.assignment_id
        or new.course_id is distinct from old.course_id
    ) then
        select a.course_id into v_course_id
        from study.assignments as a
        where a.assignment_id = new.assignment_id and a.user_id = new.user_id and a.deleted_at is null
        for share;

        if not found then
            perform study._refuse_missing(
                'assignment_not_found', 'assignment', new.assignment_id, 'list_assignments'
            );
        end if;

        if new.course_id <> v_course_id then
            raise exception 'wrong_course'
                using errcode = 'PT400',
                      detail = 'The assignment belongs to another course.',
                      hint = 'Leave the course out: that of the assignment is taken.';
        end if;

        new.course_id := v_course_id;
    end if;

    if new.course_id is not null and (tg_op = 'INSERT' or new.course_id is distinct from old.course_id) then
        perform study._check_course(new.user_id, new.course_id);
    end if;

    if tg_op = 'UPDATE' then
        new.version := study._touch(new.version, old.version);
        new.updated_at := now();
    end if;

    return new;
end;
$$;

comment on function study.study_sessions__check() is 'Rules of a study session.';
