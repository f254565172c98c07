grant usage on schema invoices to authenticated, service_role;
