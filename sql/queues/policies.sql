grant usage on schema queues to service_role;
