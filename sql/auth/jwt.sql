-- The claims of the current call, {} where there are none.

create or replace function auth.jwt()
returns jsonb
language sql
stable
parallel safe
return coalesce(
    nullif(pg_catalog.current_setting('request.jwt.claims', true), '')::jsonb, '{}'::jsonb
);

comment on function auth.jwt() is 'The verified claims of the current call.';

grant execute on function auth.jwt() to app_owner, anon, authenticated, service_role;
