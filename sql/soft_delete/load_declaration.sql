-- What a declaration makes: a row for the table and for each of its links, views, the guard. It makes objects and looks into
-- all rows, so it belongs to the role that owns tables; whoever deploys may call it.

\ir _check_table.sql
\ir _find_link.sql
\ir _check_indexes.sql
\ir _write_check.sql
\ir _write_guard.sql

set local role app_owner;
\ir _install_view.sql
\ir _install_guard.sql
\ir _order_tables.sql
\ir _adopt_records.sql
\ir enable.sql
\ir disable.sql
\ir install.sql
set local role app_api;
