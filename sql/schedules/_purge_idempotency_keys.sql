-- Job handler: forgets stored answers that are older than promised, at most 50000 a run.

create or replace function schedules._purge_idempotency_keys(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('purged', api.purge_idempotency_keys(p_limit => 50000));
end;
$$;

comment on function schedules._purge_idempotency_keys(jsonb) is 'Job handler: forget old answers to repeated calls.';
