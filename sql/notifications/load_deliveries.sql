-- deliveries: the outbox.
--
-- One row per message, recipient and channel, from its first moment to its last:
-- pending, sending, then sent, delivered and read, or suppressed, retracted, failed or
-- dead; delivery_states names every step, and a trigger holds to it. A worker repeats:
-- claim_deliveries leases what is due and says which provider sends it; record_attempt
-- says what came of it. Whatever goes wrong becomes a later not_before or a reason,
-- never silence. A provider that fails is left out by its circuit until it has had a
-- rest; deliveries that no provider can take wait and lose nothing. Delivery is at
-- least once: a worker that died while sending may have sent, so the same delivery_id
-- goes out again and tells the receiver that it is a repetition.

\ir deliveries__check_state.sql

-- What becomes of a delivery.
\ir _finish_delivery.sql
\ir _get_retry_delay.sql
\ir _schedule_retry.sql
\ir _resolve_address.sql
\ir _drop_recipient.sql

-- Providers.
\ir _choose_provider.sql
\ir _judge_provider.sql
\ir sync_providers.sql
\ir list_providers.sql

-- Digests, and what appears in the app.
\ir _write_digest.sql
\ir _merge_digests.sql
\ir _publish_created.sql
\ir _show_in_app.sql

-- Sending.
\ir _release_leases.sql
\ir _claim_delivery.sql
\ir claim_deliveries.sql
\ir record_attempt.sql
\ir process_notification_queue.sql

-- Receipts.
\ir _lock_message.sql
\ir _apply_receipt.sql
\ir _apply_early_receipt.sql
\ir record_receipt.sql

-- Looking up.
\ir list_deliveries.sql
\ir list_delivery_attempts.sql
\ir retry_delivery.sql
\ir purge_deliveries.sql

-- For callers of any role, so it belongs to the role that owns the table.
set local role app_owner;
\ir _enqueue_delivery.sql
set local role app_api;
