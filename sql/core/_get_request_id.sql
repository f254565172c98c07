-- The id of the request (X-Request-Id), null outside of one.

create or replace function core._get_request_id()
returns text
language sql
stable
parallel safe
return nullif(pg_catalog.current_setting('request.id', true), '');

comment on function core._get_request_id() is 'The id of the request (X-Request-Id), null outside of one.';
