-- Takes some meters that have marks and locks them, skipping those that another worker
-- holds; from a random place on, so that a meter with a long backlog does not keep the
-- others waiting. Goes from meter to meter through the key, never over all the marks.

create or replace function telemetry._take_meters(p_limit integer)
returns uuid[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_start  uuid := gen_random_uuid();
    v_next   uuid := v_start;
    v_found  uuid[] := '{}';
    v_last   uuid;
    v_taken  uuid[];
begin
    select d.meter_id into v_next
    from meters.dirty_buckets as d
    where d.meter_id >= v_start
    order by d.meter_id
    limit 1;

    if v_next is null then
        select d.meter_id into v_next from meters.dirty_buckets as d order by d.meter_id limit 1;
    end if;

    while v_next is not null and v_next <> all (v_found) and cardinality(v_found) < p_limit loop
        v_found := v_found || v_next;
        v_last := v_next;

        select d.meter_id into v_next
        from meters.dirty_buckets as d
        where d.meter_id > v_last
        order by d.meter_id
        limit 1;

        if v_next is null then
            select d.meter_id into v_next from meters.dirty_buckets as d order by d.meter_id limit 1;
        end if;
    end loop;

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
