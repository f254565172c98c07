-- The calling user, null where nobody is logged in.
--
-- The gateway also sends the subject on its own, which saves reading the whole
-- claims for every policy; a host that sends only the claims works the same.

create or replace function auth.uid()
returns uuid
language sql
stable
parallel safe
return coalesce(
    nullif(pg_catalog.current_setting('request.jwt.claim.sub', true), ''),
    nullif(pg_catalog.current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
)::uuid;

comment on function auth.uid() is 'The calling user, null for an anonymous call.';

grant execute on function auth.uid() to app_owner, anon, authenticated, service_role;
