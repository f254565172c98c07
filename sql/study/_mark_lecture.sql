-- Has the reminders of a lecture looked at anew, soon and by whoever sends them: its times changed, or might have.

create or replace function study._mark_lecture(p_user_id uuid, p_lecture_id uuid)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    -- A thousand single times that an import writes touch the row once.
    insert into study.reminders as r (kind, record_id, user_id, remind_at, due_at)
    values ('lecture', p_lecture_id, p_user_id, now(), now())
    on conflict (kind, record_id) do update
    set remind_at = least(r.remind_at, now()), due_at = least(r.due_at, now()), sent_at = null, error = null
    where r.remind_at > now() or r.due_at > now() or r.sent_at is not null;
end;
$$;

comment on function study._mark_lecture(uuid, uuid) is 'Have the reminders of a lecture looked at anew.';
