-- whatsapp: conversations with customers, and commands that arrive as messages.
--
-- A session belongs to a phone number: open, active once the customer wrote, then
-- expired or closed. The customer's last message opens a window of a day in which
-- free text may be sent; outside it only templates. A message that arrives is a row
-- first (its id is the key, so it works once), then a command that is carried out as
-- the user who verified the number, then a reply through the outbox.

\ir _normalise_phone.sql
\ir _find_user.sql

-- Sessions.
\ir open_whatsapp_session.sql
\ir update_whatsapp_session_activity.sql
\ir close_whatsapp_session.sql
\ir expire_whatsapp_sessions.sql
\ir list_whatsapp_sessions.sql
\ir enqueue_whatsapp_message.sql

-- Commands.
\ir _parse_command.sql
\ir _find_meter.sql
\ir _check_limits.sql
\ir _show_balance.sql
\ir _buy_tokens.sql
\ir _explain_refusal.sql
\ir _run_command.sql
\ir _answer_message.sql
\ir handle_message.sql
\ir purge_messages.sql
