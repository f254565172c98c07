-- What is ahead until the end of the p_days-th day on your clock, today being the first: assignments to be
-- done, lectures, study sessions; a lecture or session that is under way is among them. By time, a page at a
-- time: the next one begins after the cursor of the last row of this one.
--
-- Errors: PT400 invalid_days, invalid_limit, invalid_time_zone, user_required; PT401 not_authenticated;
-- PT403 not_yours

create or replace function study.list_upcoming(
    p_days    integer default 7,
    p_zone    text default null,
    p_limit   integer default 200,
    p_after   text default null,
    p_user_id uuid default null
)
returns setof study.upcoming_item
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_zone    text := study._get_zone(v_user_id, p_zone);
    v_now     timestamptz := now();
    v_end     timestamptz;
begin
    perform core._check_limit(p_limit);
    perform study._check_days(p_days);
    v_end := study._to_instant((v_now at time zone v_zone)::date + p_days + time '00:00', v_zone);

    return query
    with items as (
        select 'assignment' as kind, a.assignment_id as item_id, a.course_id, a.title, a.due_at as starts_at, a.due_at as ends_at
        from study.assignments as a
        where a.user_id = v_user_id
            and a.deleted_at is null
            and a.completed_at is null
            and a.due_at >= v_now
            and a.due_at < v_end
        union all
        select 'study_session', s.study_session_id, s.course_id, s.title, s.starts_at, s.ends_at
        from study.study_sessions as s
        where s.user_id = v_user_id
            and s.deleted_at is null
            and s.completed_at is null
            and s.starts_at >= v_now - interval '24 hours'
            and s.starts_at < v_end
            and s.ends_at > v_now
        union all
        select 'lecture', o.lecture_id, o.course_id, o.title, o.starts_at, o.ends_at
        from study._expand_lectures(v_user_id, v_now, v_end, v_zone) as o
    ),
    marked as (
        select
            to_char(i.starts_at at time zone 'UTC', 'YYYYMMDD"T"HH24MISS.US"Z"') || '/' || i.kind || '/' || i.item_id
            as mark,
            i.*
        from items as i
    )
    select
        m.mark, m.kind, m.item_id, m.course_id, m.title, m.starts_at, m.ends_at,
        (m.starts_at at time zone v_zone)::date
    from marked as m
    where p_after is null or m.mark collate "C" > p_after
    order by m.mark collate "C"
    limit p_limit;
end;
$$;

comment on function study.list_upcoming(integer, text, integer, text, uuid) is
    'What is ahead on your clock within p_days days, today among them; the next page begins after p_after, a cursor.';

grant execute on function study.list_upcoming(integer, text, integer, text, uuid) to authenticated, service_role;
