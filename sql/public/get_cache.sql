-- cache.get_cache under the name that clients of the first version call; see there for its errors.

create or replace function public.get_cache(
    p_key       text,
    p_namespace text default 'default',
    p_version   integer default 1
)
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select cache.get_cache(p_key, p_namespace, p_version);
$$;

comment on function public.get_cache(text, text, integer) is 'Version 1: see cache.get_cache.';

grant execute on function public.get_cache(text, text, integer) to service_role;
