-- Locks up to p_limit meters that have marks, skipping those that another worker holds, takes their oldest
-- marks away, and returns the meters with what has to be looked at: the minutes after the last one
-- that was learnt from, up to the newest one whose mark was taken. Returns also how many marks it took.
--
-- From a random place on, so that a meter with a long backlog does not keep the others waiting. The minutes
-- are read after the marks are gone: whatever changes later leaves a mark of its own. A meter of which nothing
-- was learnt yet waits until its history is rolled up, which goes from the newest to the oldest.

create or replace function alerts._take_watched(p_limit integer, out mark_count integer, out meters alerts.watched_meter[])
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_start  uuid := gen_random_uuid();
    v_found  uuid[];
    v_taken  uuid[];
    v_each   integer;
    v_ids    uuid[];
    v_froms  timestamptz[];
    v_untils timestamptz[];
    v_from   timestamptz;
    v_until  timestamptz;
begin
    mark_count := 0;
    meters := '{}';

    -- From the random place to the end, then from the beginning to the place, by the key.
    with recursive step as (
        (
            select
                (
                    select u.meter_id from telemetry.undetected_buckets as u
                    where u.meter_id >= v_start order by u.meter_id limit 1
                ) as meter_id,
                false as is_around, 1 as number
        )
        union all
        select
            case
                when p.meter_id is null
                then (select u.meter_id from telemetry.undetected_buckets as u order by u.meter_id limit 1)
                else (
                    select u.meter_id from telemetry.undetected_buckets as u
                    where u.meter_id > p.meter_id order by u.meter_id limit 1
                )
            end,
            p.is_around or p.meter_id is null, p.number + 1
        from step as p
        where p.number <= p_limit and (p.meter_id is not null or not p.is_around)
            and not (p.is_around and p.meter_id >= v_start)
    )
    select array_agg(distinct p.meter_id) into v_found
    from step as p
    where p.meter_id is not null
        -- Scalar subqueries: of an exists() the planner may make a hash of the whole table.
        and (
            coalesce((select d.last_at is not null from alerts.detectors as d where d.meter_id = p.meter_id), false)
            or coalesce((
                select false
                from meters.dirty_buckets as b
                where b.meter_id = p.meter_id and b.bucket_at < now() - interval '1 hour'
                limit 1
            ), true)
        );

    if v_found is null then
        return;
    end if;

    insert into alerts.detectors (meter_id)
    select f.meter_id
    from unnest(v_found) as f (meter_id)
    where not exists (select from alerts.detectors as d where d.meter_id = f.meter_id)
    order by f.meter_id
    on conflict do nothing;

    with locked as (
        select d.meter_id
        from alerts.detectors as d
        where d.meter_id = any (v_found)
        order by d.meter_id
        for no key update skip locked
    )
    select coalesce(array_agg(l.meter_id), '{}') into v_taken from locked as l;

    -- At least a few of each, or a minute would be looked at as the newest that is long over.
    v_each := greatest(p_limit / greatest(cardinality(v_taken), 1), 10);

    with taken as materialized (
        select t.meter_id, t.bucket_at, t.mark_id
        from unnest(v_taken) as m (meter_id)
        cross join lateral (
            select u.meter_id, u.bucket_at, u.mark_id
            from telemetry.undetected_buckets as u
            where u.meter_id = m.meter_id
            order by u.meter_id, u.bucket_at, u.mark_id
            limit v_each
        ) as t
    ),
    removed as (
        delete from telemetry.undetected_buckets as u
        using taken as t
        where u.meter_id = t.meter_id and u.bucket_at = t.bucket_at and u.mark_id = t.mark_id
        returning u.meter_id, u.bucket_at
    ),
    spans as (
        select r.meter_id, count(*) as mark_count, min(r.bucket_at) as first_at, max(r.bucket_at) as until_at
        from removed as r
        group by r.meter_id
    )
    select coalesce(sum(s.mark_count), 0), array_agg(s.meter_id),
        array_agg(coalesce(d.last_at, s.first_at - interval '1 microsecond')), array_agg(s.until_at)
    into mark_count, v_ids, v_froms, v_untils
    from spans as s
    join alerts.detectors as d on d.meter_id = s.meter_id;

    if mark_count = 0 then
        return;
    end if;

    select min(f), max(u) into v_from, v_until from unnest(v_froms, v_untils) as t (f, u);

    with span as materialized (
        select t.meter_id, t.from_at, t.until_at
        from unnest(v_ids, v_froms, v_untils) as t (meter_id, from_at, until_at)
    ),
    fallen as materialized (
        select distinct c.meter_id, date_bin('1 minute', c.read_at, '2000-01-01 00:00:00+00') as bucket_at
        from telemetry.corrections as c
        where c.meter_id = any (v_ids) and c.kind = 'reset'
            and c.read_at > v_from and c.read_at < v_until + interval '1 minute'
    ),
    minute as materialized (
        -- The text is made here: behind a policy an index is not looked into for what a cast makes.
        select s.meter_id, s.meter_id::text as subject_id,
            array_agg(
                row(
                    r.bucket_at, r.last_at, r.power_sum_kw / nullif(r.power_count, 0),
                    r.voltage_sum / nullif(r.voltage_count, 0), r.current_sum_a / nullif(r.current_count, 0),
                    f.meter_id is not null, r.is_open
                )::alerts.watched_minute
                order by r.bucket_at
            ) as minutes
        from span as s
        cross join lateral (
            select m.*, row_number() over (order by m.bucket_at desc) = 1 as is_open
            from telemetry.readings_1m as m
            where m.meter_id = s.meter_id and m.bucket_at > s.from_at and m.bucket_at <= s.until_at
                and m.bucket_at >= v_from and m.bucket_at <= v_until
        ) as r
        left join fallen as f on f.meter_id = s.meter_id and f.bucket_at = r.bucket_at
        group by s.meter_id
    )
    select coalesce(array_agg(
        row(
            m.meter_id, m.region, m.time_zone, d.last_at, d.interval_s, d.power,
            (
                -- A meter that was never sold to has no balance to run out of.
                select b.balance_kwh from tokens.balances as b
                where b.meter_id = m.meter_id and b.bought_kwh + greatest(b.adjusted_kwh, 0) > 0
            ),
            array(
                select c.rule_code from alerts.conditions as c where c.subject_id = i.subject_id and c.is_firing
            ),
            (
                select jsonb_object_agg(o.rule_code, o.parameters order by o.subject_id = i.subject_id)
                from alerts.rule_overrides as o
                where o.subject_id in (i.subject_id, m.region)
            ),
            i.minutes
        )::alerts.watched_meter
        order by m.meter_id
    ), '{}')
    into meters
    from minute as i
    join meters.meters as m on m.meter_id = i.meter_id
    join alerts.detectors as d on d.meter_id = m.meter_id
    where m.status <> 'retired' and m.deleted_at is null;
end;
$$;

comment on function alerts._take_watched(integer) is
    'Take marks of some meters, and return the meters with the minutes to look at.';
