-- Errors: one row for each kind (service, function, SQLSTATE, message), counted, with a few samples a minute.
--
-- The gateway collects what its calls fail with and sends it every few seconds (record_errors); jobs and deliveries
-- that fail, and functions that catch something, note it where they are (_note_error); applications report
-- (report_error). Admins look (list_errors, get_error, get_error_stats) and say what becomes of it (resolve_error,
-- ignore_error). Names of arguments are kept, values never.

\ir _hide_secrets.sql
\ir _normalise_message.sql
\ir _bound_context.sql
set local role app_owner;
\ir _store_error.sql
set local role app_api;
\ir _note_error.sql
\ir _add_up_notes.sql
\ir record_errors.sql
\ir report_error.sql
\ir list_errors.sql
\ir get_error.sql
\ir get_error_stats.sql
\ir _set_error_status.sql
\ir resolve_error.sql
\ir ignore_error.sql
\ir reopen_error.sql
\ir purge_errors.sql
