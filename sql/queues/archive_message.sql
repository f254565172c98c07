-- Takes a message that was read out of its queue and keeps it: jobs.finished_jobs holds
-- its text and when it was sent, read and archived.
--
-- Errors: PT404 unknown_queue; PT409 wrong_queue_kind, lease_lost

create or replace function queues.archive_message(p_queue text, p_message_id bigint, p_receipt integer)
returns void
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select queues._end_message(p_queue, p_message_id, p_receipt, 'archived');
end;

comment on function queues.archive_message(text, bigint, integer) is
    'Take a message that was read out of its queue, and keep it in the archive.';

grant execute on function queues.archive_message(text, bigint, integer) to service_role;
