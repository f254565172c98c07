-- Job handler: forgets finished deliveries of more than 90 days ago, at most 50000 a run.

create or replace function schedules._purge_deliveries(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('purged', notifications.purge_deliveries(p_limit => 50000));
end;
$$;

comment on function schedules._purge_deliveries(jsonb) is 'Job handler: forget old deliveries.';
