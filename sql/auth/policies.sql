grant usage on schema auth to anon, authenticated, service_role;

\ir load_code_policies.sql

-- users: a user sees only their own row; the service adds and sees all.
alter table auth.users enable row level security;

grant select, insert on auth.users to app_api;

create policy users_own on auth.users for select
    to app_api
    using (user_id = (select auth.uid()));

create policy users_service on auth.users
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- revocations: written when a session ends or a user is suspended, whoever asks for it; read by the service.
alter table auth.revocations enable row level security;

grant select, insert, delete on auth.revocations to app_api;
grant update (issued_before, expires_at, xid) on auth.revocations to app_api;

create policy revocations_own on auth.revocations for insert
    to app_api
    with check (user_id = (select auth.uid()));

create policy revocations_service on auth.revocations
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

grant update on auth.users to app_api;

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

-- signing_keys: the service makes, reads and revokes them.
alter table auth.signing_keys enable row level security;

grant select, insert, update, delete on auth.signing_keys to app_api;

create policy signing_keys_service on auth.signing_keys
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');
