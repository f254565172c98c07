grant usage on schema realtime to service_role;
