grant usage on schema notifications to service_role;
