-- How many users there were on each day from p_from until before p_until (the last 30 days by default), in the 7 and in the 30
-- days that end with it, how many were new, how many sessions. At most 92 days. Exact below 4,096 users in 30 days;
-- beyond, weekly and monthly ones are estimated, and the row says so. Days without anybody have a row, too.
--
-- Errors: PT400 invalid_range, range_too_long

create or replace function analytics.user_engagement_metrics(p_from date default null, p_until date default null)
returns setof analytics.engagement_row
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
    perform analytics._check_days(v_from, v_until, 92);

    return query
    select
        g.on_day, coalesce(m.user_count, 0), (w.estimate).distinct_count, (n.estimate).distinct_count,
        round(coalesce(m.user_count, 0)::numeric / nullif((n.estimate).distinct_count, 0), 4), f.new_users,
        coalesce(m.session_count, 0), round(coalesce(m.session_count, 0)::numeric / nullif(m.user_count, 0), 2),
        (n.estimate).is_exact, (n.estimate).error_percent
    from (
        select t::date as on_day
        from generate_series(v_from::timestamp, v_until::timestamp - interval '1 day', '1 day') as t
    ) as g
    left join analytics.daily_metrics as m on m.on_day = g.on_day and m.event_name = '*'
    cross join lateral (
        select count(*) as new_users from analytics.seen_users as s where s.first_on = g.on_day
    ) as f
    cross join lateral (
        select analytics._estimate_distinct(array(
            select h from analytics.daily_metrics as d cross join unnest(d.user_sketch) as h
            where d.event_name = '*' and d.on_day > g.on_day - 7 and d.on_day <= g.on_day
        )) as estimate offset 0
    ) as w
    cross join lateral (
        select analytics._estimate_distinct(array(
            select h from analytics.daily_metrics as d cross join unnest(d.user_sketch) as h
            where d.event_name = '*' and d.on_day > g.on_day - 30 and d.on_day <= g.on_day
        )) as estimate offset 0
    ) as n
    order by g.on_day;
end;
$$;

comment on function analytics.user_engagement_metrics(date, date) is
    'Users by day, week and month, stickiness, new users and sessions, for each day.';

grant execute on function analytics.user_engagement_metrics(date, date) to admin, service_role;
