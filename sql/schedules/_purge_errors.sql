-- Job handler: adds up errors that were noted apart, and forgets kinds of errors that were not seen for 90 days, at most
-- 10000 a run.

create or replace function schedules._purge_errors(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('purged', ops.purge_errors(10000));
end;
$$;

comment on function schedules._purge_errors(jsonb) is 'Job handler: add up and forget errors.';
