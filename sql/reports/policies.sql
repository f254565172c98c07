grant usage on schema reports to authenticated, service_role;
