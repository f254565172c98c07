-- Wakes workers that sleep, when the calling transaction commits.
--
-- A notification makes its transaction wait for every other one that notifies, so
-- this is called only where jobs.sleepers says that somebody sleeps: a busy queue
-- never gets here. It is a hint; workers look for themselves every now and then.

create or replace function jobs._wake_workers()
returns void
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select pg_catalog.pg_notify('mainspring_jobs', '');
end;

comment on function jobs._wake_workers() is 'Wake the workers that sleep, once this transaction commits.';
