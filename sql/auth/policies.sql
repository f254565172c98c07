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
