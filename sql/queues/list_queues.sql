-- The message queues: how many messages wait, are being read, are dead; the oldest one.

create or replace function queues.list_queues()
returns setof jobs.queue_stats
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select s.* from jobs.get_queue_stats() as s where s.kind = 'messages' order by s.queue;
end;

comment on function queues.list_queues() is 'The message queues, with what lies in each.';

grant execute on function queues.list_queues() to operator, service_role;
