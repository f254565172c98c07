-- events: what happened, and who has read how far.
--
-- A business function leaves a fact with _publish, or appends to the stream of an
-- aggregate with append_event, in its own transaction; nothing else happens there,
-- no NOTIFY above all. Only events of finished transactions are handed out, in the
-- order (xid, event_id), which no later commit can change, so nothing is skipped; a
-- transaction left open holds delivery back, and get_watermark_lag names it. Three
-- ways to follow: read_events leases batches to a reader outside, which acknowledges
-- them (at least once); handle_events names a function that run_subscriptions runs
-- here, its effects committed with the cursor (exactly once); tail_log serves readers
-- that keep their own place. wake_listeners tells who listens that there is news.

\ir events__refuse_change.sql

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
\ir _lock_subscription.sql
\ir _find_events.sql
\ir subscribe.sql
\ir read_events.sql
\ir acknowledge_events.sql
\ir replay_subscription.sql
\ir unsubscribe.sql
\ir _get_subscription_state.sql
\ir list_subscriptions.sql
\ir get_watermark_lag.sql

-- Handling, here in the database.
\ir _find_handler.sql
\ir _is_transient.sql
\ir _record_failure.sql
\ir _run_handler.sql
\ir _run_subscription.sql
\ir handle_events.sql
\ir run_subscriptions.sql
\ir pause_subscription.sql
\ir resume_subscription.sql
\ir rebuild_subscription.sql
\ir list_dead_events.sql
\ir redrive_dead_events.sql

-- Locks and renumbers, so it belongs to the role that owns the tables.
set local role app_owner;
\ir begin_epoch.sql
\ir begin_timeline.sql
set local role app_api;
