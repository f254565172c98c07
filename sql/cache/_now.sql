-- The cache's clock.

create or replace function cache._now()
returns timestamptz
language sql
volatile
return clock_timestamp();

comment on function cache._now() is 'The clock of the cache.';
