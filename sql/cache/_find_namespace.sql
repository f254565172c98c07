-- A namespace.
--
-- Errors: PT404 namespace_not_found

create or replace function cache._find_namespace(p_namespace text)
returns cache.namespaces
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_namespace cache.namespaces;
begin
    select n.* into v_namespace from cache.namespaces as n where n.namespace = p_namespace;

    if not found then
        raise exception 'namespace_not_found'
            using errcode = 'PT404',
                  detail = format('There is no namespace %L.', left(p_namespace, 63)),
                  hint = 'Declare it with cache.declare_namespace.';
    end if;

    return v_namespace;
end;
$$;

comment on function cache._find_namespace(text) is 'A namespace.';
