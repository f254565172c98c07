-- cache.set_cache under the name that clients of the first version call; see there for its errors.

create or replace function public.set_cache(
    p_key         text,
    p_value       jsonb,
    p_ttl_seconds integer default null,
    p_tags        text[] default '{}',
    p_namespace   text default 'default',
    p_token       bigint default null,
    p_version     integer default 1,
    p_user_id     uuid default null
)
returns boolean
language sql
set search_path = pg_catalog, pg_temp
as $$
    select cache.set_cache(p_key, p_value, p_ttl_seconds, p_tags, p_namespace, p_token, p_version, p_user_id);
$$;

comment on function public.set_cache(text, jsonb, integer, text[], text, bigint, integer, uuid) is
    'Version 1: see cache.set_cache.';

grant execute on function public.set_cache(text, jsonb, integer, text[], text, bigint, integer, uuid) to service_role;
