-- events: what happened, and who has read how far.
--
-- A business function leaves a fact with _publish, or appends to the stream of an
-- aggregate with append_event, in its own transaction; nothing else happens there,
-- no NOTIFY above all. A reader subscribes once, then repeats: read_events hands
-- out the next batch and leases it, acknowledge_events moves the cursor. A batch
-- that is not acknowledged in time is handed out again, so a handler must bear
-- repeats; skipped is nothing, since only events of finished transactions are
-- handed out, in the order (xid, event_id) that no later commit can change.
-- A transaction left open holds delivery back; get_watermark_lag names it.

\ir events__refuse_change.sql
\ir _check_limit.sql

-- Writing.
\ir _publish.sql
\ir append_event.sql
