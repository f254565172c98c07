grant usage on schema auth to anon, authenticated, service_role;

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
