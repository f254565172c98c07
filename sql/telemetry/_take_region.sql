-- Locks one region that has marks, skipping those that another worker holds; from a random
-- place on, so that all get their turn.

create or replace function telemetry._take_region()
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_found  text[] := '{}';
    v_next   text;
    v_taken  text;
begin
    select d.region into v_next from telemetry.dirty_regions as d order by d.region limit 1;

    while v_next is not null and cardinality(v_found) < 1000 loop
        v_found := v_found || v_next;
        select d.region into v_next
        from telemetry.dirty_regions as d
        where d.region > v_next
        order by d.region
        limit 1;
    end loop;

    insert into telemetry.region_states (region)
    select f.region
    from unnest(v_found) as f (region)
    where not exists (select from telemetry.region_states as s where s.region = f.region)
    order by f.region
    on conflict do nothing;

    for v_next in select f.region from unnest(v_found) as f (region) order by random() loop
        select s.region into v_taken
        from telemetry.region_states as s
        where s.region = v_next
        for no key update skip locked;

        exit when v_taken is not null;
    end loop;

    return v_taken;
end;
$$;

comment on function telemetry._take_region() is 'Lock one region that has marks.';
