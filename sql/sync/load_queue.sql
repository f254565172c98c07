-- Queued items, the inbox, conflicts, devices, and what is forgotten.

\ir queue_changes.sql
\ir _find_stops.sql
\ir _process_queue.sql
\ir process_sync_queue.sql
\ir queue_items.sql
\ir list_sync_queue.sql

\ir list_inbox.sql
\ir dismiss_inbox_items.sql
\ir list_conflicts.sql
\ir resolve_conflict.sql

\ir register_client.sql
\ir list_clients.sql
\ir reset_client.sql
\ir reset_scope.sql
\ir purge_sync.sql
