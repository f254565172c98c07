-- The end of the log, to follow it from now on: events of transactions that are still
-- running come after it, and some that were committed a moment ago may.
--
-- Errors: PT503 event_log_restored

create or replace function events.get_log_end()
returns events.log_place
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform events._note_time();

    return (events._get_epoch(), core.get_watermark(), 0::bigint)::events.log_place;
end;
$$;

comment on function events.get_log_end() is 'The place in the log after all that can be read now.';

grant execute on function events.get_log_end() to service_role;
