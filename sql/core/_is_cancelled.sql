-- Whether an error is the server's interruption: a cancel by a person, or a timeout.
--
-- A handler may raise the same code by itself, which is a failure like any other. The
-- context tells them apart: its first line ends with RAISE then.

create or replace function core._is_cancelled(p_code text, p_context text)
returns boolean
language sql
immutable
security definer
set search_path = pg_catalog, pg_temp
return p_code = '57014' and coalesce(p_context, '') !~ '^[^\n]* RAISE(\n|$)';

comment on function core._is_cancelled(text, text) is 'Whether an error interrupts, rather than being raised by a handler.';
