-- The role of the current call.
--
-- From the claims. Without claims (psql, cron) it is service_role for a login
-- that inherits service_role, as owners and superusers do. The gateway's login
-- inherits nothing, so a gateway that forgot the claims gets null: fail closed.

create or replace function auth.role()
returns text
language sql
stable
parallel safe
return coalesce(
    nullif(pg_catalog.current_setting('request.jwt.claims', true), '')::jsonb ->> 'role',
    case when pg_catalog.pg_has_role(session_user, 'service_role', 'usage') then 'service_role' end
);

comment on function auth.role() is 'The role of the current call; service_role for DBAs and cron jobs.';

grant execute on function auth.role() to app_owner, anon, authenticated, service_role;
