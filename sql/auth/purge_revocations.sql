-- Forgets revocations whose tokens have expired; returns how many.

create or replace function auth.purge_revocations()
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count bigint;
begin
    delete from auth.revocations as r
    where r.expires_at < now();

    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function auth.purge_revocations() is 'Forget revocations whose tokens have expired.';

grant execute on function auth.purge_revocations() to service_role;
