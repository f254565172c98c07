-- Job handler: forgets alerts that were resolved long ago, at most 20000 a run.

create or replace function schedules._purge_alerts(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('purged', alerts.purge_alerts(p_limit => 20000));
end;
$$;

comment on function schedules._purge_alerts(jsonb) is 'Job handler: forget old alerts.';
