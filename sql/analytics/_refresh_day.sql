-- Counts a day anew; returns how many rows of daily_metrics are other than before. A row that comes out the same is not
-- written. Readers see the old counts until the transaction ends.

create or replace function analytics._refresh_day(p_on_day date, p_time_zone text)
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    c_size     constant integer := 4096;
    v_from     timestamptz;
    v_until    timestamptz;
    v_changed  integer;
    v_gone     integer;
begin
    -- In some zones midnight comes twice on the day when summer time ends: the day begins with the first one.
    select min(m.at) filter (where (m.at at time zone p_time_zone)::date = p_on_day),
        min(m.at) filter (where (m.at at time zone p_time_zone)::date = p_on_day + 1)
    into v_from, v_until
    from (values (0), (1)) as d (days)
    cross join (values (interval '0'), (interval '1 hour')) as b (before)
    cross join lateral (
        values ((p_on_day + d.days)::timestamp at time zone p_time_zone - b.before)
    ) as m (at);

    with event as materialized (
        select e.event_name, e.user_id, e.visitor, nullif(e.visitor, '') as person, e.session_id
        from analytics.events as e
        where e.occurred_at >= v_from and e.occurred_at < v_until
    ),
    -- One row for each person and name, and for each person and everything.
    person as materialized (
        select
            coalesce(e.event_name, '*') as event_name, e.person, max(e.user_id::text) as user_id,
            count(*) as event_count,
            count(distinct e.session_id) as session_count
        from event as e
        group by grouping sets ((e.event_name, e.person), (e.person))
    ),
    hash as materialized (
        select p.*, analytics._hash_visitor(p.person) as hash from person as p
    ),
    metric as (
        select
            h.event_name, sum(h.event_count)::bigint as event_count, count(h.user_id) as user_count,
            count(h.person) as visitor_count,
            sum(h.session_count)::bigint as session_count,
            coalesce((array_agg(h.hash order by h.hash) filter (where h.user_id is not null))[1:c_size], '{}') as user_sketch,
            coalesce((array_agg(h.hash order by h.hash) filter (where h.person is not null))[1:c_size], '{}') as visitor_sketch
        from hash as h
        group by h.event_name
    ),
    gone as (
        delete from analytics.daily_metrics as d
        where d.on_day = p_on_day and not exists (select from metric as m where m.event_name = d.event_name)
        returning 1
    ),
    changed as (
        insert into analytics.daily_metrics as d (
            on_day, event_name, time_zone, event_count, user_count, visitor_count, session_count, user_sketch, visitor_sketch
        )
        select p_on_day, m.event_name, p_time_zone, m.event_count, m.user_count, m.visitor_count, m.session_count, m.user_sketch,
            m.visitor_sketch
        from metric as m
        on conflict (on_day, event_name) do update
        set (time_zone, event_count, user_count, visitor_count, session_count, user_sketch, visitor_sketch)
            = (excluded.time_zone, excluded.event_count, excluded.user_count, excluded.visitor_count, excluded.session_count,
            excluded.user_sketch, excluded.visitor_sketch)
        where (d.time_zone, d.event_count, d.user_count, d.visitor_count, d.session_count, d.user_sketch, d.visitor_sketch)
            is distinct from (excluded.time_zone, excluded.event_count, excluded.user_count, excluded.visitor_count,
            excluded.session_count, excluded.user_sketch, excluded.visitor_sketch)
        returning 1
    ),
    gone_user as (
        delete from analytics.user_days as u
        where u.on_day = p_on_day
            and not exists (select from person as p where p.user_id = u.user_id::text and p.event_name = '*')
    ),
    changed_user as (
        insert into analytics.user_days as u (user_id, on_day, event_count, session_count)
        select p.user_id::uuid, p_on_day, p.event_count, p.session_count
        from person as p
        where p.event_name = '*' and p.user_id is not null
        on conflict (user_id, on_day) do update
        set event_count = excluded.event_count, session_count = excluded.session_count
        where (u.event_count, u.session_count) <> (excluded.event_count, excluded.session_count)
    ),
    seen as (
        insert into analytics.seen_users as s (user_id, first_on)
        select p.user_id::uuid, p_on_day
        from person as p
        where p.event_name = '*' and p.user_id is not null
        on conflict (user_id) do update
        set first_on = excluded.first_on
        where s.first_on > excluded.first_on
    )
    select (select count(*) from changed), (select count(*) from gone) into v_changed, v_gone;

    -- Who was seen first on this day and, in another zone, was not there on it.
    with moved as (
        select s.user_id, (select min(u.on_day) from analytics.user_days as u where u.user_id = s.user_id) as first_on
        from analytics.seen_users as s
        where s.first_on = p_on_day
            and not exists (
                select from analytics.user_days as u where u.user_id = s.user_id and u.on_day = p_on_day
            )
    ),
    unseen as (
        delete from analytics.seen_users as s
        using moved as m
        where s.user_id = m.user_id and m.first_on is null
    )
    update analytics.seen_users as s
    set first_on = m.first_on
    from moved as m
    where s.user_id = m.user_id and m.first_on is not null;

    return v_changed + v_gone;
end;
$$;

comment on function analytics._refresh_day(date, text) is 'Count a day anew; how many rows of daily_metrics that changed.';
