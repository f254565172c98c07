grant usage on schema vending to authenticated, service_role;
