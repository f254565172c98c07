grant usage on schema webhooks to authenticated, service_role;

-- endpoints: a user manages only their own; admins and services all.
alter table webhooks.endpoints enable row level security;

grant select, insert, update, delete on webhooks.endpoints to app_api;

create policy endpoints_own on webhooks.endpoints
    to app_api
    using (owner_user_id = (select auth.uid()))
    with check (owner_user_id = (select auth.uid()));

create policy endpoints_manager on webhooks.endpoints
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

-- endpoint_secrets: whoever manages the endpoint replaces its secrets. The secret
-- itself cannot be selected: only get_signing_endpoint, as the table's owner, reads it.
alter table webhooks.endpoint_secrets enable row level security;

grant select (endpoint_id, secret_id, expires_at), insert, delete on webhooks.endpoint_secrets to app_api;
grant update (expires_at) on webhooks.endpoint_secrets to app_api;

create policy endpoint_secrets_manager on webhooks.endpoint_secrets
    to app_api
    using (exists (select from webhooks.endpoints as e where e.endpoint_id = endpoint_secrets.endpoint_id))
    with check (exists (select from webhooks.endpoints as e where e.endpoint_id = endpoint_secrets.endpoint_id));

-- inbound_events: the service stores and processes them, admins look and retry.
alter table webhooks.inbound_events enable row level security;

grant select, insert, update, delete on webhooks.inbound_events to app_api;

create policy inbound_events_manager on webhooks.inbound_events
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));
