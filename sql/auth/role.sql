-- The role of the current call.
--
-- From the claims, null where they name none. Without claims (psql, cron) it is
-- service_role for a login that inherits service_role, as owners and superusers do,
-- unless it set another role. The gateway's login inherits nothing, so a gateway
-- that forgot the claims gets null: fail closed.

create or replace function auth.role()
returns text
language sql
stable
parallel safe
return case
    when pg_catalog.current_setting('request.jwt.claims', true) <> ''
    then pg_catalog.current_setting('request.jwt.claims', true)::jsonb ->> 'role'
    when pg_catalog.pg_has_role(
        coalesce(nullif(pg_catalog.current_setting('role'), 'none'), session_user), 'service_role', 'usage'
    )
    then 'service_role'
end;

comment on function auth.role() is 'The role of the current call; service_role for DBAs and cron jobs.';

grant execute on function auth.role() to app_owner, anon, authenticated, service_role;
