-- Of the users who were first seen in a week or month, how many were there in that one and in those after it, up to
-- p_until. Counted from who was there on which day: exact. At most 400 days.
--
-- Errors: PT400 invalid_range, range_too_long, invalid_granularity

create or replace function analytics.list_cohorts(p_from date, p_until date, p_granularity text default 'week')
returns setof analytics.cohort_row
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform analytics._check_days(p_from, p_until, 400);

    if p_granularity is null or p_granularity not in ('week', 'month') then
        raise exception 'invalid_granularity'
            using errcode = 'PT400',
                  detail = format('%L is no period of cohorts.', left(p_granularity, 80)),
                  hint = 'Use week (from Monday on) or month.';
    end if;

    return query
    with cohort as materialized (
        select date_trunc(p_granularity, s.first_on::timestamp)::date as cohort_start, s.user_id
        from analytics.seen_users as s
        where s.first_on >= p_from and s.first_on < p_until
    ),
    size as (
        select c.cohort_start, count(*) as cohort_size from cohort as c group by 1
    ),
    active as (
        select
            c.cohort_start, date_trunc(p_granularity, d.on_day::timestamp)::date as period_start,
            count(distinct c.user_id) as active_count
        from cohort as c
        join analytics.user_days as d on d.user_id = c.user_id
        where d.on_day < p_until
        group by 1, 2
    )
    select
        s.cohort_start,
        case p_granularity
            when 'week' then (g.period_start::date - s.cohort_start) / 7
            else (extract(year from age(g.period_start, s.cohort_start::timestamp)) * 12
                + extract(month from age(g.period_start, s.cohort_start::timestamp)))::integer
        end,
        g.period_start::date, s.cohort_size, coalesce(a.active_count, 0),
        round(coalesce(a.active_count, 0)::numeric / s.cohort_size, 4)
    from size as s
    cross join lateral generate_series(
        s.cohort_start::timestamp, p_until::timestamp - interval '1 day', ('1 ' || p_granularity)::interval
    ) as g (period_start)
    left join active as a on a.cohort_start = s.cohort_start and a.period_start = g.period_start::date
    order by 1, 3;
end;
$$;

comment on function analytics.list_cohorts(date, date, text) is
    'Of the users first seen in a week or month, how many were there in each one after it.';

grant execute on function analytics.list_cohorts(date, date, text) to admin, service_role;
