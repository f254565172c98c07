-- cache: what was expensive to work out, kept until it changes or ends.
--
-- A value carries the snapshot that it was read from. An invalidation is a row with the number of its transaction,
-- inserted beside others and waiting for nobody. A value is fresh while its snapshot knows of every invalidation of
-- its key and tags that has committed: so it does not matter which of the two was written first. Nothing is deleted:
-- values and marks lie in slots of an hour or a day, which are truncated when their time is over.
-- One caller builds, with a lease and a token; the others get the old value, wait a little or are told to.
-- Triggers that invalidate are written from declarations at the end of each deploy.

\ir _now.sql
\ir _get_subject.sql
\ir _get_slot.sql
\ir _check_key.sql
\ir _find_namespace.sql
\ir _get_snapshot.sql
\ir _is_marked.sql
\ir _find_entry.sql
\ir _count.sql

\ir get_cache.sql
\ir get_or_lock.sql
\ir set_cache.sql
\ir release_lock.sql
\ir fail_build.sql

\ir _mark.sql
\ir invalidate_cache.sql
\ir invalidate_cache_by_tag.sql
\ir bump_version.sql

\ir load_upkeep.sql
