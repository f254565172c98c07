-- What is on a feed: everything from half a year ago on, as the gateway writes it out. Null where the secret
-- is nobody's, or was revoked.
--
-- Assignments and sessions of half a year before and two years after; 5,000 of each at most, and as many
-- lectures and single times.

create or replace function study.read_calendar_feed(p_token text)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_feed study.calendar_feeds;
    v_from timestamptz := date_trunc('week', now() - interval '26 weeks', 'UTC');
begin
    select f.* into v_feed
    from study.calendar_feeds as f
    where f.token_hash = sha256(convert_to(p_token, 'UTF8')) and f.revoked_at is null;

    if not found then
        return null;
    end if;

    return jsonb_build_object(
        'title', v_feed.title,
        'time_zone', study._get_zone(v_feed.user_id, null),
        'assignments_as', v_feed.assignments_as,
        'assignments', (
            select jsonb_agg(to_jsonb(a) order by a.assignment_id)
            from (
                select a.assignment_id, a.title, a.description, a.due_at, a.completed_at, a.version, a.updated_at,
                    c.title as course
                from study.assignments as a
                join study.courses as c on c.course_id = a.course_id and c.user_id = a.user_id
                where a.user_id = v_feed.user_id
                    and v_feed.assignments_as <> 'none'
                    and a.deleted_at is null
                    and (a.due_at >= v_from or (a.due_at is null and v_feed.assignments_as = 'todo'))
                    and (v_feed.course_id is null or a.course_id = v_feed.course_id)
                order by a.due_at, a.assignment_id
                limit 5000
            ) as a
        ),
        'study_sessions', (
            select jsonb_agg(to_jsonb(s) order by s.study_session_id)
            from (
                select s.study_session_id, s.title, s.notes, s.starts_at, s.ends_at, s.version, s.updated_at
                from study.study_sessions as s
                where s.user_id = v_feed.user_id
                    and v_feed.has_sessions
                    and s.deleted_at is null
                    and s.starts_at >= v_from
                    and (v_feed.course_id is null or s.course_id = v_feed.course_id)
                order by s.starts_at, s.study_session_id
                limit 5000
            ) as s
        ),
        'lectures', (
            select jsonb_agg(to_jsonb(l) order by l.lecture_id)
            from (
                select l.lecture_id, l.title, l.location, l.description, l.time_zone, l.starts_on, l.start_time,
                    l.duration_minutes, l.is_all_day, l.weekdays, l.week_interval, l.until_on, l.excluded, l.is_listed,
                    l.alarm_minutes, l.version, l.updated_at
                from study.lectures as l
                where l.user_id = v_feed.user_id
                    and l.deleted_at is null
                    and l.last_on >= v_from::date
                    and (v_feed.course_id is null or l.course_id = v_feed.course_id)
                order by l.lecture_id
                limit 5000
            ) as l
        ),
        'occurrences', (
            select jsonb_agg(to_jsonb(o) order by o.occurrence_id)
            from (
                select o.occurrence_id, o.lecture_id, o.recurrence_id, o.starts_on, o.start_time, o.time_zone,
                    o.duration_minutes, o.title, o.location, o.is_cancelled, o.version, o.updated_at
                from study.occurrences as o
                where o.user_id = v_feed.user_id
                    and o.deleted_at is null
                    and o.starts_on >= v_from::date
                    and (v_feed.course_id is null or exists (
                        select
                        from study.lectures as l
                        where l.user_id = o.user_id and l.lecture_id = o.lecture_id and l.course_id = v_feed.course_id
                    ))
                order by o.starts_on, o.occurrence_id
                limit 5000
            ) as o
        )
    );
end;
$$;

comment on function study.read_calendar_feed(text) is 'What is on a calendar feed, for whoever has its secret; else null.';

grant execute on function study.read_calendar_feed(text) to service_role;
