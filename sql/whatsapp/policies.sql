grant usage on schema whatsapp to service_role;
