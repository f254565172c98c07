-- Reads messages and deletes them at once: in the caller's transaction, so that they
-- come back where it is rolled back.
--
-- Errors: PT400 invalid_limit; PT404 unknown_queue; PT409 wrong_queue_kind

create or replace function queues.pop_messages(p_queue text, p_limit integer default 1)
returns setof queues.message
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_message queues.message;
begin
    for v_message in
        select m.* from queues.read_messages(p_queue, p_limit) as m
    loop
        perform queues._end_message(p_queue, v_message.message_id, v_message.receipt, 'deleted');
        return next v_message;
    end loop;
end;
$$;

comment on function queues.pop_messages(text, integer) is 'Read messages and delete them at once.';

grant execute on function queues.pop_messages(text, integer) to service_role;
