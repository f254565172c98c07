-- Plans, moves or drops the reminder of something; p_due_at is null where there is nothing to remind of, because
-- it was done or deleted. Nobody is reminded of what has passed. One that was sent for this very time stays sent.

create or replace function study._plan_reminder(p_user_id uuid, p_kind text, p_record_id uuid, p_due_at timestamptz)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_lead integer := 1440;
begin
    select case p_kind when 'assignment' then s.assignment_lead_minutes else s.session_lead_minutes end into v_lead
    from study.settings as s
    where s.user_id = p_user_id;

    if not found then
        v_lead := case p_kind when 'assignment' then 1440 else 30 end;
    end if;

    if p_due_at is null or p_due_at <= now() or v_lead is null then
        delete from study.reminders as r where r.kind = p_kind and r.record_id = p_record_id;
        return;
    end if;

    insert into study.reminders as r (kind, record_id, user_id, remind_at, due_at)
    values (p_kind, p_record_id, p_user_id, p_due_at - make_interval(mins => v_lead), p_due_at)
    on conflict (kind, record_id) do update
    set remind_at = excluded.remind_at, due_at = excluded.due_at, error = null,
        sent_at = case when r.due_at = excluded.due_at then r.sent_at end
    where (r.remind_at, r.due_at) is distinct from (excluded.remind_at, excluded.due_at);
end;
$$;

comment on function study._plan_reminder(uuid, text, uuid, timestamptz) is 'Plan, move or drop a reminder.';
