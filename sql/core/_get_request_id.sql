-- The id of the request (X-Request-Id), null outside of one.

create or replace function core._get_request_id()
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
return nullif(current_setting('request.id', true), '');

comment on function core._get_request_id() is 'The id of the request (X-Request-Id), null outside of one.';
