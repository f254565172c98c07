-- Every time that somebody's lectures touch a window: rules expanded, what stands in the place of a rule's
-- time, what was listed. p_zone is the clock for those that have none of their own, p_lecture_id the only one asked for.
--
-- The dates of a rule are made from local dates, and only then become instants: nine o'clock stays nine
-- o'clock when the clocks change. An all-day event ends at a midnight, however long its days are.

create or replace function study._expand_lectures(
    p_user_id    uuid,
    p_from       timestamptz,
    p_to         timestamptz,
    p_zone       text,
    p_lecture_id uuid default null
)
returns setof study.occurrence
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    with lecture_days as (
        select l.*, d.day + l.start_time as starts_local
        from study.lectures as l
        cross join lateral (
            select l.starts_on as day
            where l.weekdays is null
            union all
            select g.day::date
            from generate_series(
                greatest(l.starts_on, (p_from at time zone 'UTC')::date - 1 - l.duration_minutes / 1440)::timestamp,
                least(l.until_on, (p_to at time zone 'UTC')::date + 1)::timestamp,
                interval '1 day'
            ) as g (day)
            where extract(isodow from g.day)::smallint = any(l.weekdays)
                and (date_trunc('week', g.day)::date - date_trunc('week', l.starts_on::timestamp)::date)
                    / 7 % l.week_interval = 0
        ) as d
        where l.user_id = p_user_id
            and (p_lecture_id is null or l.lecture_id = p_lecture_id)
            and l.deleted_at is null
            and not l.is_listed
            and l.last_on >= (p_from at time zone 'UTC')::date - 1
            and l.starts_on <= (p_to at time zone 'UTC')::date + 1
    ),
    times as (
        select
            t.lecture_id, to_char(t.starts_local, 'YYYYMMDD"T"HH24MISS') as recurrence_id, t.course_id, t.title,
            t.location, t.starts_local, coalesce(t.time_zone, p_zone) as time_zone, t.duration_minutes, t.is_all_day
        from lecture_days as t
        where not to_char(t.starts_local, 'YYYYMMDD"T"HH24MISS') = any(t.excluded)
            and not exists (
                select
                from study.occurrences as o
                where o.user_id = t.user_id
                    and o.lecture_id = t.lecture_id
                    and o.recurrence_id = to_char(t.starts_local, 'YYYYMMDD"T"HH24MISS')
                    and o.deleted_at is null
            )
        union all
        select
            o.lecture_id, o.recurrence_id, l.course_id, coalesce(o.title, l.title), coalesce(o.location, l.location),
            o.starts_on + o.start_time, coalesce(o.time_zone, p_zone), o.duration_minutes, l.is_all_day
        from study.occurrences as o
        join study.lectures as l on l.lecture_id = o.lecture_id and l.user_id = o.user_id
        where o.user_id = p_user_id
            and (p_lecture_id is null or o.lecture_id = p_lecture_id)
            and o.deleted_at is null
            and not o.is_cancelled
            and l.deleted_at is null
            and o.starts_on >= (p_from at time zone 'UTC')::date - 368
            and o.starts_on <= (p_to at time zone 'UTC')::date + 1
    ),
    instants as materialized (
        select
            t.*, study._to_instant(t.starts_local, t.time_zone) as starts_at,
            case
                when t.is_all_day
                    then study._to_instant(t.starts_local + make_interval(mins => t.duration_minutes), t.time_zone)
                else study._to_instant(t.starts_local, t.time_zone) + make_interval(mins => t.duration_minutes)
            end as ends_at
        from times as t
    )
    select
        to_char(i.starts_at at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') || '/' || i.lecture_id || '/' || i.recurrence_id,
        i.lecture_id, i.recurrence_id, i.course_id, i.title, i.location, i.starts_at, i.ends_at,
        i.starts_local::date, i.starts_local::time, i.time_zone, i.is_all_day
    from instants as i
    where i.starts_at < p_to and greatest(i.ends_at, i.starts_at + interval '1 microsecond') > p_from;
end;

comment on function study._expand_lectures(uuid, timestamptz, timestamptz, text, uuid) is
    'Every time that somebody''s lectures touch a window.';
