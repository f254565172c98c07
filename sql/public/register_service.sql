-- services.register_service under the name that clients of the first version call; see there for its errors.

create or replace function public.register_service(
    p_service_name text,
    p_service_type text default 'microservice',
    p_version      text default null,
    p_endpoint     text default null,
    p_capabilities jsonb default '[]',
    p_instance_id  text default null,
    p_host         text default null,
    p_endpoints    jsonb default '{}',
    p_beat_every   interval default '10 seconds'
)
returns services.instance
language sql
set search_path = pg_catalog, pg_temp
as $$
    select services.register_service(
        p_service_name, p_service_type, p_version, p_endpoint, p_capabilities, p_instance_id, p_host,
        p_endpoints, p_beat_every
    );
$$;

comment on function public.register_service(text, text, text, text, jsonb, text, text, jsonb, interval) is
    'Version 1: see services.register_service.';

grant execute on function public.register_service(text, text, text, text, jsonb, text, text, jsonb, interval) to service_role;
