grant usage on schema analytics to authenticated, service_role;
