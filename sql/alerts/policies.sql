grant usage on schema alerts to authenticated, service_role;
