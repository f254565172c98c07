-- The queues, or one, with their rules: what a worker drains.

create or replace function jobs.list_queues(p_kind text default null)
returns setof jobs.queues
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select q.* from jobs.queues as q where p_kind is null or q.kind = p_kind order by q.queue;
end;

comment on function jobs.list_queues(text) is 'The queues of a kind, or all, with their rules.';

grant execute on function jobs.list_queues(text) to operator, service_role;
