-- cache.invalidate_cache_by_tag under the name that clients of the first version call; see there for its errors.

create or replace function public.invalidate_cache_by_tag(
    p_tag       text,
    p_namespace text default null
)
returns integer
language sql
set search_path = pg_catalog, pg_temp
as $$
    select cache.invalidate_cache_by_tag(p_tag, p_namespace);
$$;

comment on function public.invalidate_cache_by_tag(text, text) is 'Version 1: see cache.invalidate_cache_by_tag.';

grant execute on function public.invalidate_cache_by_tag(text, text) to service_role;
