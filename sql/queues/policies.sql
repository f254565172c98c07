-- No tables: the rows are jobs, and the policies theirs.
grant usage on schema queues to operator, service_role;
