grant usage on schema webhooks to service_role;
