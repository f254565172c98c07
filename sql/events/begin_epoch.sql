-- Starts a new epoch where the log has come to another server; returns the epoch.
--
-- A dump restored elsewhere (or a logical replica that takes over) goes on with
-- event ids, but its transactions are numbered anew, so new events would sort
-- among old ones and behind the cursors. What is in the log now becomes the past:
-- readers finish it, then start again from the lowest number. Every deploy calls
-- this; until it is called, readers refuse rather than skip. Open the doors to
-- writers only afterwards.
--
-- Waits for writers and shuts them out until the transaction ends; does nothing
-- where the server is the same. Runs as app_owner, who may lock and renumber.

create or replace function events.begin_epoch()
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_epoch  events.epochs;
    v_server bigint := (select c.system_identifier from pg_control_system() as c);
begin
    select e.* into v_epoch from events.epochs as e order by e.epoch desc limit 1;

    if v_epoch.system_identifier = v_server then
        return v_epoch.epoch;
    end if;

    lock table events.events, events.streams, events.subscriptions in exclusive mode;

    insert into events.epochs (epoch, first_event_id, system_identifier)
    select v_epoch.epoch + 1, s.last_value + s.is_called::integer, v_server
    from events.events_event_id_seq as s
    on conflict do nothing;

    update events.streams set last_xid = '0';
    update events.subscriptions set fence_xid = null, fence_at = null;

    return v_epoch.epoch + 1;
end;
$$;

comment on function events.begin_epoch() is
    'Close the past of a log that was restored on another server; nothing happens on the same one.';

grant execute on function events.begin_epoch() to app_api, service_role;
