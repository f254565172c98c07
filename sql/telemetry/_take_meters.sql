-- Takes some meters that have marks and locks them, skipping those that another worker
-- holds; from a random place on, so that a meter with a long backlog does not keep the
-- others waiting. Goes from meter to meter through the key, never over all the marks.

create or replace function telemetry._take_meters(p_limit integer)
returns uuid[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_found uuid[];
    v_taken uuid[];
begin
    with recursive start as materialized (
        select gen_random_uuid() as meter_id
    ),
    -- From the random place to the end, then from the beginning to the place.
    step as (
        (
            select
                (
                    select d.meter_id from meters.dirty_buckets as d
                    where d.meter_id >= s.meter_id order by d.meter_id limit 1
                ) as meter_id,
                false as is_around, 1 as number
            from start as s
        )
        union all
        select
            case
                when p.meter_id is null
                then (select d.meter_id from meters.dirty_buckets as d order by d.meter_id limit 1)
                else (
                    select d.meter_id from meters.dirty_buckets as d
                    where d.meter_id > p.meter_id order by d.meter_id limit 1
                )
            end,
            p.is_around or p.meter_id is null, p.number + 1
        from step as p
        cross join start as s
        where p.number <= p_limit and (p.meter_id is not null or not p.is_around)
            and not (p.is_around and p.meter_id >= s.meter_id)
    )
    select coalesce(array_agg(distinct p.meter_id), '{}') into v_found
    from step as p
    where p.meter_id is not null;

    -- In key order, as all do, so that two who add the same new meters do not deadlock.
    insert into telemetry.meter_states (meter_id)
    select f.meter_id
    from unnest(v_found) as f (meter_id)
    where not exists (select from telemetry.meter_states as s where s.meter_id = f.meter_id)
    order by f.meter_id
    on conflict do nothing;

    with locked as (
        select s.meter_id
        from telemetry.meter_states as s
        where s.meter_id = any (v_found)
        order by s.meter_id
        for no key update skip locked
    )
    select coalesce(array_agg(l.meter_id), '{}') into v_taken from locked as l;

    return v_taken;
end;
$$;

comment on function telemetry._take_meters(integer) is 'Lock some meters that have marks.';
