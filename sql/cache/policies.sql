grant usage on schema cache to authenticated, service_role;
