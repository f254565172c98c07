grant usage on schema ops to authenticated, service_role;
