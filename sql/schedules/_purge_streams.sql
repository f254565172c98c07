-- Job handler: forgets streams of readings in which nothing happened for 30 days, at most
-- 50000 a run.

create or replace function schedules._purge_streams(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('purged', ingest.purge_streams(p_limit => 50000));
end;
$$;

comment on function schedules._purge_streams(jsonb) is 'Job handler: forget old streams of readings.';
