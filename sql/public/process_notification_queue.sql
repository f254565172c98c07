-- notifications.process_notification_queue under the name that clients of the first version call; see there for its errors.

create or replace function public.process_notification_queue(p_limit integer default 500)
returns notifications.queue_run
language sql
set search_path = pg_catalog, pg_temp
as $$
    select notifications.process_notification_queue(p_limit);
$$;

comment on function public.process_notification_queue(integer) is 'Version 1: see notifications.process_notification_queue.';

grant execute on function public.process_notification_queue(integer) to service_role;
