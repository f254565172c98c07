-- Has the reminders of a lecture looked at anew, since a single time of it changed.

create or replace function study.occurrences__plan_reminder()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform study._mark_lecture(coalesce(new.user_id, old.user_id), coalesce(new.lecture_id, old.lecture_id));

    -- One that is given to another lecture leaves the rule of the first as it was.
    if tg_op = 'UPDATE' and old.lecture_id <> new.lecture_id then
        perform study._mark_lecture(old.user_id, old.lecture_id);
    end if;

    return null;
end;
$$;

comment on function study.occurrences__plan_reminder() is 'Have the reminders of a lecture looked at anew.';
