-- cache.cleanup_expired_cache under the name that clients of the first version call; see there for its errors.

create or replace function public.cleanup_expired_cache()
returns integer
language sql
set search_path = pg_catalog, pg_temp
as $$
    select cache.cleanup_expired_cache();
$$;

comment on function public.cleanup_expired_cache() is 'Version 1: see cache.cleanup_expired_cache.';

grant execute on function public.cleanup_expired_cache() to service_role;
