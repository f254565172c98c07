grant usage on schema services to authenticated, service_role;
