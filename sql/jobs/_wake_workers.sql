-- Wakes workers that sleep, when the calling transaction commits.
--
-- A notification makes its transaction wait for every other one that notifies, so
-- this is called only where jobs.sleepers says that somebody sleeps, and says at once
-- that they are being woken: of all that add jobs at the same time, one notifies. It
-- is a hint; workers look for themselves every now and then, and say again that they
-- sleep: should this transaction take long or roll back, the next job wakes them.

create or replace function jobs._wake_workers()
returns void
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select setval('jobs.sleepers', 1);
    select pg_catalog.pg_notify('mainspring_jobs', '');
end;

comment on function jobs._wake_workers() is 'Wake the workers that sleep, once this transaction commits.';
