-- The W3C trace id of the request, 32 hexadecimal digits, null outside of one.

create or replace function core._get_trace_id()
returns text
language sql
stable
parallel safe
return nullif(pg_catalog.current_setting('request.trace_id', true), '');

comment on function core._get_trace_id() is 'The W3C trace id of the request, 32 hexadecimal digits, null outside of one.';
