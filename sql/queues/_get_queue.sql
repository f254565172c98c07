-- A message queue by its name, or a refusal.
--
-- Errors: PT404 unknown_queue; PT409 wrong_queue_kind

create or replace function queues._get_queue(p_queue text)
returns jobs.queues
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
return jobs._get_queue(p_queue, '{messages}');

comment on function queues._get_queue(text) is 'A message queue by its name, or a refusal.';
