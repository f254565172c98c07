-- services: which processes run, and how they are.
--
-- A process registers under a name and an id of its own, beats every few seconds, and deregisters when it is told to
-- leave. A beat is one update that touches no index. Who misses three beats is stale: readers say so by the age of
-- the last beat (_get_state), mark_stale_services writes it down and tells the log. Whoever beats again is back. Rows
-- of the stale and the stopped are purged after a week. All by the clock of the database; a clock that was set back
-- makes nobody immortal: a beat from the future is no sign of life either.

\ir instances__check_state.sql
\ir _get_state.sql
\ir _describe.sql
\ir _publish_state.sql
\ir _find_instance.sql

-- The processes themselves
\ir register_service.sql
\ir record_heartbeat.sql
\ir deregister_service.sql

-- Who looks for them
\ir service_health_overview.sql
\ir list_service_health.sql
\ir list_services.sql
\ir get_service.sql
\ir find_service.sql

-- Time
\ir mark_stale_services.sql
\ir purge_services.sql
