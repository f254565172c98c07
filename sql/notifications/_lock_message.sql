-- One report or receipt about a provider's message at a time, until the end of the
-- transaction: so neither misses what the other is about to commit. Taken before any
-- delivery is locked.

create or replace function notifications._lock_message(p_provider_message_id text)
returns void
language sql
return pg_catalog.pg_advisory_xact_lock(
    pg_catalog.hashtextextended('notifications ' || p_provider_message_id, 0)
);

comment on function notifications._lock_message(text) is 'Take turns with others that speak of the same message.';
