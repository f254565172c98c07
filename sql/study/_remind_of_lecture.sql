-- Reminds of a lecture's times whose hour has come, and says when to look at it again: as the next one comes near. One
-- that has begun is told of late, one that is over is not; a day as a whole has no hour to be reminded of. What cannot
-- be told is noted, and holds up nothing; raises what is to be tried again.
--
-- A time is told once: it is the notification's dedupe key. The row, which the caller has locked, goes when the lecture
-- is over or deleted. A change that comes meanwhile waits for that lock, and has it looked at again.

create or replace function study._remind_of_lecture(p_reminder study.reminders)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    c_horizon constant interval := '400 days';
    v_zone    text := (notifications._get_preferences(p_reminder.user_id)).time_zone;
    v_lead    integer := 15;
    v_lecture study.lectures;
    v_course  text;
    v_until   timestamptz;
    v_time    study.occurrence;
    v_next    timestamptz;
    v_error   text;
    v_count   integer := 0;
begin
    select s.lecture_lead_minutes into v_lead from study.settings as s where s.user_id = p_reminder.user_id;

    if not found then
        v_lead := 15;
    end if;

    select l.* into v_lecture
    from study.lectures as l
    where l.lecture_id = p_reminder.record_id and l.user_id = p_reminder.user_id and l.deleted_at is null
        and not l.is_all_day;

    if not found or v_lead is null then
        delete from study.reminders as r where r.kind = 'lecture' and r.record_id = p_reminder.record_id;
        return;
    end if;

    select c.title into v_course
    from study.courses as c
    where c.course_id = v_lecture.course_id and c.user_id = v_lecture.user_id;

    v_until := now() + make_interval(mins => v_lead);

    for v_time in
        select o.*
        from study._expand_lectures(
            p_reminder.user_id, now(), v_until + interval '1 second', v_zone, p_reminder.record_id
        ) as o
        where o.starts_at > p_reminder.due_at and o.starts_at <= v_until
        order by o.starts_at
        limit 100
    loop
        begin
            v_count := v_count + 1;
            perform notifications._create(
                p_reminder.user_id, 'lecture_soon',
                jsonb_strip_nulls(jsonb_build_object(
                    'title', v_time.title, 'course', v_course, 'location', v_time.location, 'due_at', v_time.starts_at,
                    'record_id', p_reminder.record_id
                )),
                format('lecture:%s:%s', p_reminder.record_id, extract(epoch from v_time.starts_at))
            );
        exception
            when others then
                -- Another time it can be told.
                if events._is_transient(sqlstate) then
                    raise;
                end if;

                get stacked diagnostics v_error = message_text;
        end;
    end loop;

    if v_count = 100 then
        v_until := v_time.starts_at;
    end if;

    select min(o.starts_at) into v_next
    from study._expand_lectures(p_reminder.user_id, v_until, v_until + c_horizon, v_zone, p_reminder.record_id) as o
    where o.starts_at > v_until;

    v_next := coalesce(
        v_next - make_interval(mins => v_lead),
        case
            when v_lecture.last_on > (v_until at time zone 'UTC')::date + 300 then v_until + c_horizon / 2
            when exists (
                select
                from study.occurrences as o
                where o.user_id = p_reminder.user_id and o.lecture_id = p_reminder.record_id and o.deleted_at is null
                    and o.starts_on > (v_until at time zone 'UTC')::date + 300
            ) then v_until + c_horizon / 2
        end
    );

    if v_next is null then
        delete from study.reminders as r where r.kind = 'lecture' and r.record_id = p_reminder.record_id;
        return;
    end if;

    -- What is on the clock of whoever looks moves when they take up another one.
    update study.reminders as r
    set remind_at = case
            when v_lecture.time_zone is null then least(v_next, now() + interval '1 hour')
            else v_next
        end,
        due_at = v_until, sent_at = null, error = left(v_error, 200)
    where r.kind = 'lecture' and r.record_id = p_reminder.record_id;
end;
$$;

comment on function study._remind_of_lecture(study.reminders) is
    'Remind of a lecture''s times whose hour has come, and say when to look at it again.';
