-- Your weeks, Monday to Sunday on your clock: minutes set aside and minutes spent, lectures, what is due and
-- the effort that it takes. What lies in two weeks counts in each with its part; a week in which the clocks
-- change has 167 or 169 hours. The first week is that of p_from, this week where it is left out.
--
-- Errors: PT400 invalid_weeks, invalid_date, invalid_time_zone, user_required; PT401 not_authenticated;
-- PT403 not_yours

create or replace function study.get_workload(
    p_from    date default null,
    p_weeks   integer default 4,
    p_zone    text default null,
    p_user_id uuid default null
)
returns setof study.week_workload
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_zone    text := study._get_zone(v_user_id, p_zone);
    v_first   date;
    v_from    timestamptz;
    v_to      timestamptz;
begin
    if p_weeks is null or p_weeks not between 1 and 53 then
        raise exception 'invalid_weeks'
            using errcode = 'PT400',
                  detail = format('It is about %s weeks.', coalesce(p_weeks::text, 'null')),
                  hint = 'Ask for 1 to 53 weeks.';
    end if;

    perform study._check_date('p_from', p_from);
    v_first := date_trunc('week', coalesce(p_from, (now() at time zone v_zone)::date)::timestamp)::date;
    v_from := study._to_instant(v_first::timestamp, v_zone);
    v_to := study._to_instant((v_first + 7 * p_weeks)::timestamp, v_zone);

    return query
    with weeks as (
        select
            w.first_day,
            study._to_instant(w.first_day::timestamp, v_zone) as starts_at,
            study._to_instant((w.first_day + 7)::timestamp, v_zone) as ends_at
        from (select v_first + 7 * n from generate_series(0, p_weeks - 1) as n) as w (first_day)
    ),
    sessions as (
        select
            s.starts_at, s.ends_at, s.completed_at is not null as is_done,
            coalesce(s.actual_minutes, extract(epoch from s.ends_at - s.starts_at) / 60) as spent,
            extract(epoch from s.ends_at - s.starts_at) as seconds
        from study.study_sessions as s
        where s.user_id = v_user_id
            and s.deleted_at is null
            and s.starts_at >= v_from - interval '24 hours'
            and s.starts_at < v_to
    ),
    session_sums as (
        select
            w.first_day,
            sum(extract(epoch from least(s.ends_at, w.ends_at) - greatest(s.starts_at, w.starts_at))) / 60 as planned,
            sum(s.spent * extract(epoch from least(s.ends_at, w.ends_at) - greatest(s.starts_at, w.starts_at)) / s.seconds)
                filter (where s.is_done) as done
        from weeks as w
        join sessions as s on s.starts_at < w.ends_at and s.ends_at > w.starts_at
        group by w.first_day
    ),
    lecture_sums as (
        select
            w.first_day,
            sum(extract(epoch from least(o.ends_at, w.ends_at) - greatest(o.starts_at, w.starts_at))) / 60 as minutes
        from weeks as w
        join study._expand_lectures(v_user_id, v_from, v_to, v_zone) as o
            on o.starts_at < w.ends_at and o.ends_at > w.starts_at
        where not o.is_all_day
        group by w.first_day
    ),
    assignment_sums as (
        select
            w.first_day, count(*) as due, count(a.completed_at) as completed,
            sum(a.estimated_minutes) filter (where a.completed_at is null) as estimated
        from weeks as w
        join study.assignments as a on a.due_at >= w.starts_at and a.due_at < w.ends_at
        where a.user_id = v_user_id and a.deleted_at is null and a.due_at >= v_from and a.due_at < v_to
        group by w.first_day
    )
    select
        extract(isoyear from w.first_day)::integer, extract(week from w.first_day)::integer, w.first_day,
        round(coalesce(s.planned, 0))::bigint, round(coalesce(s.done, 0))::bigint,
        round(coalesce(l.minutes, 0))::bigint, coalesce(a.due, 0)::integer, coalesce(a.completed, 0)::integer,
        coalesce(a.estimated, 0)::bigint
    from weeks as w
    left join session_sums as s on s.first_day = w.first_day
    left join lecture_sums as l on l.first_day = w.first_day
    left join assignment_sums as a on a.first_day = w.first_day
    order by w.first_day;
end;
$$;

comment on function study.get_workload(date, integer, text, uuid) is
    'Your ISO weeks: minutes planned, done and in lectures; assignments due, and the effort of those not done.';

grant execute on function study.get_workload(date, integer, text, uuid) to authenticated, service_role;
