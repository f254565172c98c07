-- Makes the value of a key invalid from the commit on, also one that is being built or stored meanwhile. It may
-- still be given out as stale by get_or_lock while it is built anew. True where a fresh value was there.
--
-- Errors: PT400 invalid_key; PT404 namespace_not_found

create or replace function cache.invalidate_cache(
    p_key       text,
    p_namespace text default 'default',
    p_version   integer default 1
)
returns boolean
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_namespace cache.namespaces := cache._find_namespace(p_namespace);
    v_was_fresh boolean;
begin
    perform cache._check_key(p_key);
    v_was_fresh := (cache._find_entry(p_namespace, p_key, p_version)).is_fresh;
    perform cache._mark(p_namespace, v_namespace.ring, 'key', p_key);
    return v_was_fresh;
end;
$$;

comment on function cache.invalidate_cache(text, text, integer) is
    'Make the value of a key invalid when this transaction commits; true where a fresh one was there.';

grant execute on function cache.invalidate_cache(text, text, integer) to service_role;
