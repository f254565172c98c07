-- What is shared by everything that the current request caused: its trace id, as a UUID. Null outside of one.

create or replace function core._get_correlation_id()
returns uuid
language sql
stable
parallel safe
return nullif(pg_catalog.current_setting('request.trace_id', true), '')::uuid;

comment on function core._get_correlation_id() is 'The trace id of the request as a UUID, null outside of one.';
