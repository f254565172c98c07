-- webhooks: what is sent to others over HTTP, and what providers send to us.
--
-- Out: an endpoint belongs to a user or to the system. dispatch_event is handed every
-- event of the log and puts one message for each endpoint that wants it into the
-- outbox of notifications; the worker's webhook adapter asks get_signing_endpoint,
-- signs by Standard Webhooks 1.0.0, sends, and tells record_result. Retries are the
-- outbox's. Order is not promised.
--
-- In: the gateway verifies a provider's signature and calls receive_events, which
-- stores each event once; process_inbound then does what the events ask for, each
-- with its state in one step, and again until it succeeds or is given up.

\ir _is_public_address.sql
\ir _check_url.sql
\ir _check_event_types.sql
\ir _event_name.sql

-- Endpoints.
\ir _lock_endpoint.sql
\ir _check_pace.sql
\ir _make_secret.sql
\ir _disable_endpoint.sql
\ir create_endpoint.sql
\ir get_endpoint.sql
\ir list_endpoints.sql
\ir update_endpoint.sql
\ir enable_endpoint.sql
\ir disable_endpoint.sql
\ir delete_endpoint.sql
\ir rotate_secret.sql

-- Sending.
\ir _event_owner.sql
\ir _send.sql
\ir dispatch_event.sql
\ir follow_events.sql
\ir send_test_event.sql
\ir record_result.sql
\ir list_deliveries.sql
\ir resend_delivery.sql

-- Receiving.
\ir receive_events.sql
\ir _fail_event.sql
\ir _process_event.sql
\ir process_inbound.sql
\ir list_inbound.sql
\ir retry_inbound.sql
\ir purge_inbound.sql

-- Reads the secrets, so it belongs to the role that owns their table.
set local role app_owner;
\ir get_signing_endpoint.sql
set local role app_api;
