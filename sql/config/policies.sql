-- config: what services are set to, by environment.
\ir triggers.sql

grant usage on schema config to authenticated, service_role;

-- environments: names; admins and the service declare them.
alter table config.environments enable row level security;

grant select, insert, update on config.environments to app_api;

create policy environments_read on config.environments for select
    to app_api
    using (true);

create policy environments_staff on config.environments
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

-- keys: users know of those that are public.
alter table config.keys enable row level security;

grant select, insert, update on config.keys to app_api;

create policy keys_public on config.keys for select
    to app_api
    using (visibility = 'public');

create policy keys_staff on config.keys
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

-- changes: who did it and why is for admins. Nobody is granted update or delete.
alter table config.changes enable row level security;

grant select, insert on config.changes to app_api;

create policy changes_staff on config.changes
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

-- versions: whoever knows of the key (keys' own policies bind here, too); admins and the service write.
-- Nobody is granted update or delete.
alter table config.versions enable row level security;

grant select, insert on config.versions to app_api;

create policy versions_known on config.versions for select
    to app_api
    using (
        exists (
            select
            from config.keys as k
            where k.service_name = versions.service_name and k.config_key = versions.config_key
        )
    );

create policy versions_staff on config.versions for insert
    to app_api
    with check ((select auth.role()) in ('admin', 'service_role'));

-- secrets: admins see fingerprints, through functions; seals are handed to the service only.
alter table config.secrets enable row level security;

grant select, insert, update on config.secrets to app_api;

create policy secrets_staff on config.secrets for select
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'));

create policy secrets_service on config.secrets
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');
