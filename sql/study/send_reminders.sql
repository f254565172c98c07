-- Reminds of what is due soon, or about to start; answers how many reminders it saw to. What has passed while
-- nobody was there to remind is dropped (a lecture that is not over is told of late), and one that cannot be sent keeps no
-- other back; where a lock or a deadlock was in the way, it is tried again.
--
-- Locks them, past those that others have. Quiet hours, digests and channels are those of notifications; its
-- dedupe key, the thing and its time, lets a time be told once.

create or replace function study.send_reminders(p_limit integer default 100)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_reminder study.reminders;
    v_title    text;
    v_course   text;
    v_error    text;
    v_is_early boolean;
    v_count    integer := 0;
begin
    for v_reminder in
        select r.*
        from study.reminders as r
        where r.sent_at is null and r.remind_at <= now()
        order by r.remind_at
        limit p_limit
        for update skip locked
    loop
        v_count := v_count + 1;

        if v_reminder.kind = 'lecture' then
            begin
                perform study._remind_of_lecture(v_reminder);
            exception
                when others then
                    get stacked diagnostics v_error = message_text;

                    update study.reminders as r
                    set remind_at = now() + interval '5 minutes', error = left(v_error, 200)
                    where r.kind = v_reminder.kind and r.record_id = v_reminder.record_id;
            end;

            continue;
        end if;

        v_is_early := false;
        v_error := case when v_reminder.due_at <= now() then 'missed' end;

        if v_error is null then
            begin
                if v_reminder.kind = 'assignment' then
                    select a.title, c.title into strict v_title, v_course
                    from study.assignments as a
                    join study.courses as c on c.course_id = a.course_id and c.user_id = a.user_id
                    where a.assignment_id = v_reminder.record_id;
                else
                    select s.title into strict v_title
                    from study.study_sessions as s
                    where s.study_session_id = v_reminder.record_id;
                end if;

                perform notifications._create(
                    v_reminder.user_id,
                    case v_reminder.kind when 'assignment' then 'assignment_due_soon' else 'study_session_soon' end,
                    jsonb_strip_nulls(jsonb_build_object(
                        'title', v_title, 'course', v_course, 'due_at', v_reminder.due_at, 'record_id', v_reminder.record_id
                    )),
                    format(
                        '%s:%s:%s', v_reminder.kind, v_reminder.record_id, extract(epoch from v_reminder.due_at)
                    )
                );
            exception
                when others then
                    get stacked diagnostics v_error = message_text;
                    v_is_early := events._is_transient(sqlstate);
            end;
        end if;

        update study.reminders as r
        set sent_at = case when not v_is_early then now() end, error = left(v_error, 200),
            remind_at = case when v_is_early then now() + interval '1 minute' else r.remind_at end
        where r.kind = v_reminder.kind and r.record_id = v_reminder.record_id;
    end loop;

    return v_count;
end;
$$;

comment on function study.send_reminders(integer) is 'Remind of what is due soon, or about to start.';

grant execute on function study.send_reminders(integer) to service_role;
