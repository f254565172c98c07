-- preferences: who is reached how, and when.
--
-- A user without a row has the defaults. Channels are switched off as a whole or topic
-- by topic; what is below the threshold of severity stays in the app; quiet hours and
-- digests are wall times in the user's zone. A change judges anew what waits already.
-- Addresses are used once they are verified, and no more once a provider calls them
-- dead; a push token belongs to whoever registered it last.

\ir _get_preferences.sql
\ir _is_quiet.sql
\ir _get_quiet_end.sql
\ir _get_due_time.sql
\ir _get_suppression.sql

-- Other users' rows, for callers of any role: these belong to the role that owns the tables.
set local role app_owner;
\ir _reschedule_deliveries.sql
\ir _claim_push_token.sql
set local role app_api;

\ir get_preferences.sql
\ir update_preferences.sql
\ir set_topic_preference.sql
\ir list_topic_preferences.sql

-- Addresses.
\ir add_address.sql
\ir verify_address.sql
\ir list_addresses.sql
\ir remove_address.sql

-- Devices.
\ir register_push_token.sql
\ir list_push_tokens.sql
\ir remove_push_token.sql
