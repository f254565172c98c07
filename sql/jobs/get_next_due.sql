-- When the next waiting job is due, null for none: until then a worker may sleep.

create or replace function jobs.get_next_due()
returns timestamptz
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
return (select min(w.run_at) from jobs.waiting as w);

comment on function jobs.get_next_due() is 'When the next waiting job is due.';

grant execute on function jobs.get_next_due() to service_role;
