-- Job handler: forgets one-time codes that expired a day ago and old counters, at most 50000 of each a run.

create or replace function schedules._purge_otps(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('purged', auth.purge_otps(50000));
end;
$$;

comment on function schedules._purge_otps(jsonb) is 'Job handler: forget old one-time codes.';
