-- Starts a new epoch after the server itself was put back to an earlier moment; returns the epoch.
--
-- A point-in-time restore keeps the server's identity, and numbers transactions and events again that
-- readers outside may have seen with another content: a cursor of before would skip what comes now.
-- What is in the log becomes the past, as in begin_epoch. The epoch is the server's timeline at least,
-- which no other restore of the same archive has; numbers between stand for epochs without events. Event
-- ids go on far behind those that may have been given out.
--
-- mainspring restore calls this before anybody can connect. Whoever restores by other means calls it before
-- the doors open. Waits for writers and shuts them out until the transaction ends. Runs as app_owner,
-- who may lock and renumber.

create or replace function events.begin_timeline()
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_gap      constant bigint := 1000000000;
    v_timeline integer := ('x' || substring(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer;
    v_epoch    events.epochs;
    v_last     integer;
    v_next_id  bigint;
begin
    lock table events.events, events.streams, events.subscriptions in exclusive mode;

    select e.* into v_epoch from events.epochs as e order by e.epoch desc limit 1;
    select s.last_value + s.is_called::integer into v_next_id from events.events_event_id_seq as s;

    v_last := greatest(v_epoch.epoch + 1, v_timeline);

    insert into events.epochs (epoch, first_event_id, system_identifier)
    select n, v_next_id, (select c.system_identifier from pg_control_system() as c)
    from generate_series(v_epoch.epoch + 1, v_last) as n;

    perform setval('events.events_event_id_seq', v_next_id + v_gap, false);

    update events.streams set last_xid = '0';
    update events.subscriptions set fence_xid = null, fence_at = null, leased_until = null;

    return v_last;
end;
$$;

comment on function events.begin_timeline() is
    'Close the past of a log that was put back to an earlier moment of the same server.';

grant execute on function events.begin_timeline() to app_api, service_role;
