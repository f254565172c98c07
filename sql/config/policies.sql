grant usage on schema config to authenticated, service_role;
