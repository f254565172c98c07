-- auth: who is calling.
--
-- The gateway verifies the token and hands its claims to the transaction in
-- request.jwt.claims; everything here reads that setting, and nothing else. A
-- call without claims is nobody's: auth.uid() is null and policies show nothing.
-- A DBA or a cron job has no claims either, but a login that inherits
-- service_role (the gateway's does not), and acts as that.

\ir jwt.sql
\ir uid.sql
\ir role.sql
\ir require_uid.sql
\ir _acting_user.sql
set local role app_owner;
\ir regions.sql
\ir _list_operators.sql
set local role app_api;
\ir act_as.sql
\ir create_user.sql
\ir _revoke.sql
\ir _end_revocation.sql
\ir load_subscriptions.sql
\ir purge_revocations.sql
\ir load_sessions.sql
\ir load_otp.sql
\ir load_keys.sql

\ir load_users.sql
\ir load_profile.sql
\ir load_settings.sql
