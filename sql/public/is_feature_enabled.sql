-- flags.is_feature_enabled under the name that clients of the first version call; see there for its errors.

create or replace function public.is_feature_enabled(
    p_flag_key    text,
    p_user_id     uuid default null,
    p_context     jsonb default '{}',
    p_environment text default null
)
returns boolean
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select flags.is_feature_enabled(p_flag_key, p_user_id, p_context, p_environment);
$$;

comment on function public.is_feature_enabled(text, uuid, jsonb, text) is 'Version 1: see flags.is_feature_enabled.';

grant execute on function public.is_feature_enabled(text, uuid, jsonb, text) to anon, authenticated, service_role;
