-- Keeps the reminder of a row: it moves with the row's time, and goes with the row.

create or replace function study.assignments__plan_reminder()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform study._plan_reminder(
        new.user_id, 'assignment', new.assignment_id,
        case when new.completed_at is null and new.deleted_at is null then new.due_at end
    );
    return null;
end;
$$;

comment on function study.assignments__plan_reminder() is 'Keep the reminder of a row.';
