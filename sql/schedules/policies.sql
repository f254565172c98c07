grant usage on schema schedules to service_role;
