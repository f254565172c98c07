-- The keys that sign access tokens, without what is secret of them: newest first.

create or replace function auth.list_signing_keys()
returns setof auth.signing_key
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select k.kid, k.state, k.created_at, k.activated_at, k.retired_at, k.expires_at, k.public_jwk
    from auth.signing_keys as k
    order by k.created_at desc, k.kid;
end;

comment on function auth.list_signing_keys() is 'The keys that sign access tokens, and what became of them.';

grant execute on function auth.list_signing_keys() to service_role;
