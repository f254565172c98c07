-- Job handler: forgets sessions, refresh tokens, failed logins and signing keys that are over.

create or replace function schedules._purge_sessions(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('purged', auth.purge_sessions());
end;
$$;

comment on function schedules._purge_sessions(jsonb) is 'Job handler: forget sessions that are over.';
