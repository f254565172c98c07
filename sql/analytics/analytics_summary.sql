-- What was done from p_from until before p_until (the last 30 days by default), by name of event, the most frequent
-- first; * is everything. Whoever came on several days counts once: exact below 4,096, estimated beyond, and the row says so.
-- Read from daily_metrics: as of the last refresh.
--
-- Errors: PT400 invalid_range, range_too_long, invalid_limit

create or replace function analytics.analytics_summary(
    p_from       date default null,
    p_until      date default null,
    p_event_name text default null,
    p_limit      integer default 100
)
returns setof analytics.summary_row
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_until date := coalesce(
        p_until, (select analytics._get_day(now(), s.time_zone) + 1 from analytics.settings as s)
    );
    v_from  date := coalesce(p_from, v_until - 30);
begin
    perform analytics._check_days(v_from, v_until, 400);
    perform core._check_limit(p_limit);

    return query
    with named as materialized (
        select
            d.event_name, count(*)::integer as day_count, sum(d.event_count)::bigint as event_count,
            sum(d.session_count)::bigint as session_count, max(d.on_day) as last_on
        from analytics.daily_metrics as d
        where d.on_day >= v_from and d.on_day < v_until and (p_event_name is null or d.event_name = p_event_name)
        group by d.event_name
        order by 3 desc, d.event_name
        limit p_limit
    )
    select
        n.event_name, n.day_count, n.event_count, (u.estimate).distinct_count, (v.estimate).distinct_count, n.session_count,
        (u.estimate).is_exact and (v.estimate).is_exact, greatest((u.estimate).error_percent, (v.estimate).error_percent),
        n.last_on
    from named as n
    cross join lateral (
        select
            array(
                select h from analytics.daily_metrics as d cross join unnest(d.user_sketch) as h
                where d.event_name = n.event_name and d.on_day >= v_from and d.on_day < v_until
            ) as users,
            array(
                select h from analytics.daily_metrics as d cross join unnest(d.visitor_sketch) as h
                where d.event_name = n.event_name and d.on_day >= v_from and d.on_day < v_until
            ) as visitors
    ) as s
    cross join lateral (select analytics._estimate_distinct(s.users) as estimate offset 0) as u
    cross join lateral (select analytics._estimate_distinct(s.visitors) as estimate offset 0) as v
    order by n.event_count desc, n.event_name;
end;
$$;

comment on function analytics.analytics_summary(date, date, text, integer) is
    'What was done in some days by name of event: how often, by how many, in how many sessions.';

grant execute on function analytics.analytics_summary(date, date, text, integer) to admin, service_role;
