-- Job handler: forgets old rows of schedule_runs, at most 50000 a run.

create or replace function schedules._purge_runs(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('purged', schedules.purge_schedule_runs(p_limit => 50000));
end;
$$;

comment on function schedules._purge_runs(jsonb) is 'Job handler: forget what became of old ticks.';
