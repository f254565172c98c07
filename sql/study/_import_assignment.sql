-- Writes a task as an assignment. What its owner completed here stays so.
--
-- Errors: those of the table's rules

create or replace function study._import_assignment(p_calendar study.calendars, p_assignment_id uuid, p_item jsonb)
returns void
language sql
set search_path = pg_catalog, pg_temp
begin atomic
    insert into study.assignments as a (assignment_id, user_id, course_id, title, description, due_at, completed_at)
    select p_assignment_id, p_calendar.user_id, p_calendar.course_id, i.title, i.description, i.due_at, i.completed_at
    from jsonb_populate_record(null::study.assignments, p_item) as i
    on conflict (assignment_id) do update
    set title = excluded.title, description = excluded.description, due_at = excluded.due_at,
        completed_at = coalesce(excluded.completed_at, a.completed_at)
    where a.user_id = p_calendar.user_id;
end;

comment on function study._import_assignment(study.calendars, uuid, jsonb) is 'Write a task as an assignment.';
