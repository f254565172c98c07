grant usage on schema whatsapp to authenticated, service_role;

-- sessions: a user sees their own, admins all; the service keeps them.
alter table whatsapp.sessions enable row level security;

grant select, insert, update, delete on whatsapp.sessions to app_api;

create policy sessions_own on whatsapp.sessions for select
    to app_api
    using (user_id = (select auth.uid()));

create policy sessions_admin on whatsapp.sessions for select
    to app_api
    using ((select auth.role()) = 'admin');

create policy sessions_service on whatsapp.sessions
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- messages: the service's; while a command runs as its user, that user's own, to count
-- what they bought.
alter table whatsapp.messages enable row level security;

grant select, insert, update, delete on whatsapp.messages to app_api;

create policy messages_own on whatsapp.messages for select
    to app_api
    using (user_id = (select auth.uid()));

create policy messages_service on whatsapp.messages
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- purchase_limits: the same for everybody; changed by migrations and DBAs.
alter table whatsapp.purchase_limits enable row level security;

grant select on whatsapp.purchase_limits to app_api;

create policy purchase_limits_read on whatsapp.purchase_limits for select
    to app_api
    using (true);
