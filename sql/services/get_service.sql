-- One instance.
--
-- Errors: PT404 service_not_registered

create or replace function services.get_service(p_service_name text, p_instance_id text)
returns services.instance
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return services._describe(services._find_instance(p_service_name, p_instance_id));
end;
$$;

comment on function services.get_service(text, text) is 'A registered process, and how it is.';

grant execute on function services.get_service(text, text) to admin, service_role;
