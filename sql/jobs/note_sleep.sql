-- Tells whoever adds a job that a worker sleeps and wants to be woken, or does not.
--
-- Not transactional: it holds at once, and no version of a row is left behind. A
-- worker says true, looks once more whether there is work, and then sleeps.

create or replace function jobs.note_sleep(p_is_asleep boolean)
returns void
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select setval('jobs.sleepers', case when p_is_asleep then 2 else 1 end);
end;

comment on function jobs.note_sleep(boolean) is 'Say whether a worker sleeps, so that a new job wakes it.';

grant execute on function jobs.note_sleep(boolean) to service_role;
