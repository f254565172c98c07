-- Declares a region, or changes one; what is not given stays.
--
-- A meter may name a region that nobody declared: it works, counted in UTC. No row is made for
-- it then, since its zone would be a guess and a mistyped name a region. Declaring it later, or
-- correcting its zone, has the hours and days of the region's roll-ups made again from the
-- quarters of an hour, which are the same in every zone, by a job; until then they are those of
-- the zone before. Locks the region.
--
-- Errors: PT400 invalid_region, invalid_time_zone, invalid_capacity

create or replace function meters.upsert_region(
    p_region      text,
    p_name        text default null,
    p_time_zone   text default null,
    p_capacity_kw numeric default null
)
returns meters.regions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_code text := btrim(p_region);
    v_name text := nullif(btrim(p_name), '');
    v_old  meters.regions;
    v_new  meters.regions;
begin
    if v_code is null or v_code = '' or length(v_code) > 100 or length(v_name) > 200 then
        raise exception 'invalid_region'
            using errcode = 'PT400',
                  detail = format('The region is %L, its name %L.', left(v_code, 120), left(v_name, 220)),
                  hint = 'Send p_region with 1 to 100 characters, as it stands at the meters; p_name with up to 200.';
    end if;

    if p_capacity_kw is not null and (p_capacity_kw >= 0.001 and p_capacity_kw < 1000000000) is not true then
        raise exception 'invalid_capacity'
            using errcode = 'PT400',
                  detail = format('The capacity is %s kW.', p_capacity_kw),
                  hint = 'Send kilowatts above 0; leave p_capacity_kw out where it is not known.';
    end if;

    if p_time_zone is not null then
        perform core._check_time_zone(p_time_zone);
    end if;

    select r.* into v_old from meters.regions as r where r.region = v_code for update;

    if v_old.region is null then
        insert into meters.regions as r (region, name, time_zone, capacity_kw)
        values (v_code, coalesce(v_name, v_code), core._check_time_zone(p_time_zone), p_capacity_kw)
        on conflict (region) do update
        set name = coalesce(v_name, r.name),
            time_zone = coalesce(p_time_zone, r.time_zone),
            capacity_kw = coalesce(p_capacity_kw, r.capacity_kw)
        returning r.* into v_new;
    else
        update meters.regions as r
        set name = coalesce(v_name, r.name),
            time_zone = coalesce(p_time_zone, r.time_zone),
            capacity_kw = coalesce(p_capacity_kw, r.capacity_kw)
        where r.region = v_code
        returning r.* into v_new;
    end if;

    if v_new.time_zone <> coalesce(v_old.time_zone, 'UTC') then
        perform jobs.schedule_job(
            'telemetry.rebuild_hours', jsonb_build_object('region', v_code), p_order_key => 'region ' || v_code
        );
    end if;

    if v_new is distinct from v_old then
        perform events._publish(
            'region_updated', 'region', v_code,
            to_jsonb(v_new) || jsonb_build_object('previous_time_zone', coalesce(v_old.time_zone, 'UTC'))
        );
    end if;

    return v_new;
end;
$$;

comment on function meters.upsert_region(text, text, text, numeric) is
    'Declare a region, or change its name, zone or capacity; what is not given stays.';

grant execute on function meters.upsert_region(text, text, text, numeric) to admin, service_role;
