-- The caller's meters, each with the newest that it sent, a page at a time: the next page is
-- asked for with the last meter_id of this one. What was ingested a moment ago is in it.
--
-- Errors: PT400 invalid_limit; PT401 not_authenticated

create or replace function telemetry.get_latest_readings(
    p_limit integer default 50,
    p_after uuid default null
)
returns setof telemetry.latest_reading
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_user_id uuid := auth.require_uid();
    v_meters  uuid[];
begin
    perform core._check_limit(p_limit, 1000);

    select array_agg(p.meter_id) into v_meters
    from (
        select m.meter_id
        from meters.meters as m
        where m.owner_user_id = v_user_id and m.deleted_at is null and (p_after is null or m.meter_id > p_after)
        order by m.meter_id
        limit p_limit
    ) as p;

    return query
    select r.* from telemetry._show_latest(v_meters) as r;
end;
$$;

comment on function telemetry.get_latest_readings(integer, uuid) is
    'Your meters, each with the newest that it sent; the next page begins after p_after.';

grant execute on function telemetry.get_latest_readings(integer, uuid) to authenticated, service_role;
