grant usage on schema mpesa to authenticated, service_role;
