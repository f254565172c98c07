-- Makes every value of a namespace vanish at the commit, also for those who would take a stale one, and refuses
-- those under construction. Returns the new version. Two of one namespace take turns.
--
-- Errors: PT404 namespace_not_found

create or replace function cache.bump_version(p_namespace text)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version integer;
begin
    perform cache._find_namespace(p_namespace);

    update cache.namespaces as n
    set version = n.version + 1, updated_at = now()
    where n.namespace = p_namespace
    returning n.version into v_version;

    return v_version;
end;
$$;

comment on function cache.bump_version(text) is 'Make every value of a namespace vanish; returns the new version.';

grant execute on function cache.bump_version(text) to service_role;
