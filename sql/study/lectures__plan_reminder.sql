-- Has the reminders of a lecture looked at anew, since it changed.

create or replace function study.lectures__plan_reminder()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform study._mark_lecture(new.user_id, new.lecture_id);
    return null;
end;
$$;

comment on function study.lectures__plan_reminder() is 'Have the reminders of a lecture looked at anew.';
