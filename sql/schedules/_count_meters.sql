-- Job handler: counts meters for the dashboards.

create or replace function schedules._count_meters(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('counted', reports.count_meters());
end;
$$;

comment on function schedules._count_meters(jsonb) is 'Job handler: count meters for the dashboards.';
