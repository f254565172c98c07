-- Deletes a message that was read. In the transaction of its effect, that makes the
-- effect happen exactly once: a receipt that is no longer valid undoes both.
--
-- Errors: PT404 unknown_queue; PT409 wrong_queue_kind, lease_lost

create or replace function queues.delete_message(p_queue text, p_message_id bigint, p_receipt integer)
returns void
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select queues._end_message(p_queue, p_message_id, p_receipt, 'deleted');
end;

comment on function queues.delete_message(text, bigint, integer) is
    'Delete a message that was read, by its receipt.';

grant execute on function queues.delete_message(text, bigint, integer) to service_role;
