grant usage on schema jobs to service_role;
