grant usage on schema flags to authenticated, service_role;
