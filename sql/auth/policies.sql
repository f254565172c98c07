grant usage on schema auth to anon, authenticated, service_role;

\ir load_code_policies.sql

-- users: a user sees only their own row, an operator those of who lives in the operator's regions or has a
-- meter there, admins and the service all. Only these two change the rows of others.
alter table auth.users enable row level security;

grant select, insert, update on auth.users to app_api;

create policy users_own on auth.users for select
    to app_api
    using (user_id = (select auth.uid()));

-- A user changes the own row, and can never give it another role than the call has.
create policy users_own_change on auth.users for update
    to app_api
    using (user_id = (select auth.uid()))
    with check (user_id = (select auth.uid()) and user_role = (select auth.role()));

create policy users_operator on auth.users for select
    to app_api
    using (
        (select auth.role()) = 'operator'
        and (
            region = any((select auth.regions())::text[])
            or exists (
                select
                from meters.meters as m
                where m.owner_user_id = users.user_id and m.region = any((select auth.regions())::text[])
            )
        )
    );

create policy users_manager on auth.users
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

-- operator_regions: an operator sees the own ones, admins and the service all; they assign.
alter table auth.operator_regions enable row level security;

grant select, insert, delete on auth.operator_regions to app_api;

create policy operator_regions_own on auth.operator_regions for select
    to app_api
    using (user_id = (select auth.uid()));

create policy operator_regions_manager on auth.operator_regions
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

-- revocations: written when a session ends or a user is suspended, whoever asks for it; read by the service.
alter table auth.revocations enable row level security;

grant select, insert, delete on auth.revocations to app_api;
grant update (issued_before, expires_at, xid) on auth.revocations to app_api;

create policy revocations_own on auth.revocations for insert
    to app_api
    with check (user_id = (select auth.uid()));

create policy revocations_own_read on auth.revocations for select
    to app_api
    using (user_id = (select auth.uid()));

create policy revocations_service on auth.revocations
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

-- setting_types: the same for everybody; changed by DBAs only.
alter table auth.setting_types enable row level security;

grant select on auth.setting_types to app_api;

create policy setting_types_read on auth.setting_types for select
    to app_api
    using (true);

-- settings, settings_versions: a user's own; the service acts for anybody. No version is changed or deleted.
alter table auth.settings enable row level security;
alter table auth.settings_versions enable row level security;

grant select, insert, update on auth.settings to app_api;
grant select, insert on auth.settings_versions to app_api;

create policy settings_own on auth.settings
    to app_api
    using (user_id = (select auth.uid()))
    with check (user_id = (select auth.uid()));

create policy settings_service on auth.settings
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy settings_versions_own on auth.settings_versions
    to app_api
    using (user_id = (select auth.uid()))
    with check (user_id = (select auth.uid()));

create policy settings_versions_service on auth.settings_versions
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- credentials: the service's functions, nobody else, not even for their own row.
alter table auth.credentials enable row level security;

grant select, insert, update on auth.credentials to app_api;

create policy credentials_service on auth.credentials
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- login_failures: counted and forgiven by the service.
alter table auth.login_failures enable row level security;

grant select, insert, update, delete on auth.login_failures to app_api;

create policy login_failures_service on auth.login_failures
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- sessions: users see and end their own; managers end anybody's, the service opens them.
alter table auth.sessions enable row level security;

grant select, insert, update, delete on auth.sessions to app_api;

create policy sessions_own on auth.sessions for select
    to app_api
    using (user_id = (select auth.uid()));

create policy sessions_own_end on auth.sessions for update
    to app_api
    using (user_id = (select auth.uid()))
    with check (user_id = (select auth.uid()));

create policy sessions_service on auth.sessions
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

-- refresh_tokens: the service's functions, nobody else.
alter table auth.refresh_tokens enable row level security;

grant select, insert, update, delete on auth.refresh_tokens to app_api;

create policy refresh_tokens_service on auth.refresh_tokens
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- signing_keys: the service's functions, nobody else; private halves are sealed.
alter table auth.signing_keys enable row level security;

grant select, insert, update, delete on auth.signing_keys to app_api;

create policy signing_keys_service on auth.signing_keys
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');
