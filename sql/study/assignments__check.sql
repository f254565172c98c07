-- Rules of an assignment, whoever writes it.
--
-- Errors: PT400 invalid_weight, invalid_estimate, invalid_date; PT404 course_not_found

create or replace function study.assignments__check()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if new.weight not between 0 and 100 then
        raise exception 'invalid_weight'
            using errcode = 'PT400',
                  detail = format('The weight is %s.', new.weight),
                  hint = 'A weight is a percentage, from 0 to 100.';
    end if;

    if new.estimated_minutes not between 1 and 60000 then
        raise exception 'invalid_estimate'
            using errcode = 'PT400',
                  detail = format('The estimate is %s minutes.', new.estimated_minutes),
                  hint = 'Send 1 to 60000 minutes.';
    end if;

    perform study._check_date('due_at', new.due_at);

    if tg_op = 'INSERT' then
        perform study._check_course(new.user_id, new.course_id);
        return new;
    end if;

    if new.course_id <> old.course_id then
        perform study._check_course(new.user_id, new.course_id);
    end if;

    new.version := study._touch(new.version, old.version);
    new.updated_at := now();
    return new;
end;
$$;

comment on function study.assignments__check() is 'Rules of an assignment.';
