grant usage on schema api to anon, authenticated, service_role, authenticator;

-- idempotency_keys: everybody stores and reads answers in their own scope; the
-- service purges.
alter table api.idempotency_keys enable row level security;

grant select, insert, update, delete on api.idempotency_keys to app_api;

create policy idempotency_keys_own on api.idempotency_keys for select
    to app_api
    using (scope = (select api._get_scope()));

create policy idempotency_keys_store on api.idempotency_keys for insert
    to app_api
    with check (scope = (select api._get_scope()));

create policy idempotency_keys_service on api.idempotency_keys
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');
