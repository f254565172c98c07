-- Makes every value with a tag invalid from the commit on: of one namespace, or of all. Returns in how many
-- namespaces; values are not counted, nor touched.
--
-- Errors: PT400 invalid_key; PT404 namespace_not_found

create or replace function cache.invalidate_cache_by_tag(
    p_tag       text,
    p_namespace text default null
)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    perform cache._check_key(p_tag);

    if p_namespace is not null then
        perform cache._find_namespace(p_namespace);
    end if;

    select count(*) into v_count
    from cache.namespaces as n
    cross join lateral cache._mark(n.namespace, n.ring, 'tag', p_tag) as m
    where p_namespace is null or n.namespace = p_namespace;

    return v_count;
end;
$$;

comment on function cache.invalidate_cache_by_tag(text, text) is
    'Make every value with a tag invalid, in one namespace or in all; returns in how many.';

grant execute on function cache.invalidate_cache_by_tag(text, text) to service_role;
