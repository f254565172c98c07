-- events: what happened, and who has read how far.
--
-- A business function leaves a fact with _publish, or appends to the stream of an
-- aggregate with append_event, in its own transaction; nothing else happens there,
-- no NOTIFY above all. A reader subscribes once, then repeats: read_events hands
-- out the next batch and leases it, acknowledge_events moves the cursor. A batch
-- not acknowledged in time is handed out again, so a handler must bear repeats;
-- nothing is skipped, since only events of finished transactions are handed out, in
-- the order (xid, event_id), which no later commit can change. A transaction left
-- open holds delivery back; get_watermark_lag names it.

\ir events__refuse_change.sql
\ir _check_limit.sql

-- Writing.
\ir _publish.sql
\ir append_event.sql
\ir get_snapshot.sql
\ir save_snapshot.sql

-- Looking up.
\ir get_aggregate_events.sql
\ir list_events.sql

-- Following, with a place that the reader keeps.
\ir _get_epoch.sql
\ir _get_event_epoch.sql
\ir _get_log_start.sql
\ir _note_time.sql
\ir _read_log.sql
\ir format_cursor.sql
\ir parse_cursor.sql
\ir get_log_end.sql
\ir tail_log.sql
\ir wake_listeners.sql

-- Following, with a cursor that is kept here.
\ir _get_subscription.sql
\ir _find_events.sql
\ir subscribe.sql
\ir read_events.sql
\ir acknowledge_events.sql
\ir replay_subscription.sql
\ir get_watermark_lag.sql

-- Handling, here in the database.
\ir _find_handler.sql
\ir _is_transient.sql
\ir _record_failure.sql
\ir _run_handler.sql
\ir _run_subscription.sql
\ir handle_events.sql
\ir run_subscriptions.sql

-- Locks and renumbers, so it belongs to the role that owns the tables.
set local role app_owner;
\ir begin_epoch.sql
set local role app_api;
