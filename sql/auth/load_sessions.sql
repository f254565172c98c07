-- Sessions: passwords are checked by the gateway, everything else is decided here.
--
-- An attempt counts as failed before its password is looked at (begin_login), and is forgiven when it
-- succeeds (finish_login). A session is a family of refresh tokens; the gateway derives each from the one
-- before, so that a token that is sent twice gives the same successor twice, and the database knows none.
-- What takes a session's access tokens back is in auth.revocations, which gateways follow.

\ir _find_user.sql
\ir _is_claimed.sql
\ir _note_attempt.sql
\ir _forgive_attempts.sql
\ir _set_password_hash.sql
\ir _get_claims.sql
\ir _start_session.sql
\ir _describe_session.sql
\ir begin_login.sql
\ir finish_login.sql
\ir begin_password_change.sql
\ir finish_password_change.sql
\ir register_user.sql
\ir _end_sessions.sql
\ir end_session.sql
\ir rotate_refresh_token.sql
\ir logout_everywhere.sql
\ir list_sessions.sql
\ir revoke_session.sql
\ir get_me.sql
\ir purge_sessions.sql
