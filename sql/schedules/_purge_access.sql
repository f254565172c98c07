-- Job handler: forgets revocations that have expired and callers who owe nothing to their rate limits.

create or replace function schedules._purge_access(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object(
        'revocations', auth.purge_revocations(), 'allowances', ops.purge_allowances()
    );
end;
$$;

comment on function schedules._purge_access(jsonb) is 'Job handler: forget old revocations and rate limits that are paid off.';
