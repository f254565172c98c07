-- What may be cached, what it stands on, and what is done from time to time.

\ir declare_namespace.sql
\ir _parse_template.sql
\ir declare_dependency.sql
\ir _write_statement.sql

-- Makes triggers and empties tables, so they belong to the role that owns tables.
set local role app_owner;
\ir install_triggers.sql
\ir _empty_slot.sql
\ir begin_epoch.sql
set local role app_api;

\ir _sum_up.sql
\ir cleanup_expired_cache.sql
\ir get_cache_stats.sql
