-- Job handler: removes jobs that died more than 90 days ago, at most 10000 a run.

create or replace function schedules._purge_dead_jobs(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('purged', jobs.purge_dead_jobs(now() - interval '90 days', p_limit => 10000));
end;
$$;

comment on function schedules._purge_dead_jobs(jsonb) is 'Job handler: remove jobs that died long ago.';
