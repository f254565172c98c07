-- Job handler: forgets services that have been silent or stopped for a week.

create or replace function schedules._purge_services(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('purged', services.purge_services());
end;
$$;

comment on function schedules._purge_services(jsonb) is 'Job handler: forget services that left or fell silent long ago.';
