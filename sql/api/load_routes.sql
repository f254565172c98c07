-- The routes of the program, group by group; api._declare_routes says what a line is. GET* is a GET whose
-- function may write, an export for instance that the audit log notes.

\ir load_routes_accounts.sql
\ir load_routes_grid.sql
\ir load_routes_billing.sql
\ir load_routes_operation.sql
\ir load_routes_study.sql

select api._check_routes();
