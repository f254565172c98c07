-- Makes a message queue, or changes what is given of an existing one.
--
-- p_visibility: how long a message is invisible to others once it was read.
-- p_max_reads: a message that was read so often and not deleted goes to the dead letters.
--
-- Errors: PT400 invalid_queue; PT409 wrong_queue_kind

create or replace function queues.create_queue(
    p_queue      text,
    p_visibility interval default null,
    p_max_reads  integer default null
)
returns jobs.queues
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
return jobs.create_queue(
    p_queue, 'messages', p_lease => p_visibility, p_max_attempts => p_max_reads, p_keeps_outcomes => false
);

comment on function queues.create_queue(text, interval, integer) is
    'Make a message queue, or change what is given of it.';

grant execute on function queues.create_queue(text, interval, integer) to admin, service_role;
