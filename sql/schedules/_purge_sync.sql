-- Job handler: forgets what clients that work offline can no longer ask for, at most 50000 of a kind a run.

create or replace function schedules._purge_sync(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('purged', sync.purge_sync(p_limit => 50000));
end;
$$;

comment on function schedules._purge_sync(jsonb) is 'Job handler: forget old answers and deleted records of sync.';
