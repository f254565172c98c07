-- Stops a queue from giving jobs out, or lets it go on. What runs is not touched.
--
-- Errors: PT404 unknown_queue

create or replace function jobs.pause_queue(p_queue text, p_is_paused boolean default true)
returns jobs.queues
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_queue jobs.queues;
begin
    perform jobs._get_queue(p_queue, '{sql,python,messages}');

    update jobs.queues as q
    set is_paused = coalesce(p_is_paused, true)
    where q.queue = p_queue
    returning q.* into v_queue;

    return v_queue;
end;
$$;

comment on function jobs.pause_queue(text, boolean) is 'Pause a queue, or resume it with p_is_paused => false.';

grant execute on function jobs.pause_queue(text, boolean) to admin, service_role;
