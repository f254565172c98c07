\ir triggers.sql

grant usage on schema notifications to authenticated, service_role;

-- channels, locales, delivery_states: the same for everybody; written by migrations.
alter table notifications.channels enable row level security;
alter table notifications.locales enable row level security;
alter table notifications.delivery_states enable row level security;

grant select on notifications.channels, notifications.locales, notifications.delivery_states to app_api;

create policy channels_read on notifications.channels for select
    to app_api
    using (true);

create policy locales_read on notifications.locales for select
    to app_api
    using (true);

create policy delivery_states_read on notifications.delivery_states for select
    to app_api
    using (true);

-- topics: everybody may know what they can be told about; admins and services write.
alter table notifications.topics enable row level security;

grant select, insert, update on notifications.topics to app_api;

create policy topics_read on notifications.topics for select
    to app_api
    using (true);

create policy topics_staff on notifications.topics
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

-- templates: admins and services.
alter table notifications.templates enable row level security;

grant select, insert, update, delete on notifications.templates to app_api;

create policy templates_staff on notifications.templates
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

-- preferences, topic_preferences, addresses, push_tokens: everybody their own; services all.
alter table notifications.preferences enable row level security;
alter table notifications.topic_preferences enable row level security;
alter table notifications.addresses enable row level security;
alter table notifications.push_tokens enable row level security;

grant select, insert, update on notifications.preferences to app_api;
grant select, insert, update, delete on notifications.topic_preferences to app_api;
grant select, insert, update, delete on notifications.addresses to app_api;
grant select, insert, update, delete on notifications.push_tokens to app_api;

create policy preferences_own on notifications.preferences
    to app_api
    using (user_id = (select auth.uid()))
    with check (user_id = (select auth.uid()));

create policy preferences_service on notifications.preferences
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy topic_preferences_own on notifications.topic_preferences
    to app_api
    using (user_id = (select auth.uid()))
    with check (user_id = (select auth.uid()));

create policy topic_preferences_service on notifications.topic_preferences
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy addresses_own on notifications.addresses
    to app_api
    using (user_id = (select auth.uid()))
    with check (user_id = (select auth.uid()));

create policy addresses_service on notifications.addresses
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy push_tokens_own on notifications.push_tokens
    to app_api
    using (user_id = (select auth.uid()))
    with check (user_id = (select auth.uid()));

create policy push_tokens_service on notifications.push_tokens
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- notifications: everybody sees and marks their own; services all.
alter table notifications.notifications enable row level security;

grant select, insert, update, delete on notifications.notifications to app_api;

create policy notifications_own_read on notifications.notifications for select
    to app_api
    using (user_id = (select auth.uid()));

create policy notifications_own_mark on notifications.notifications for update
    to app_api
    using (user_id = (select auth.uid()))
    with check (user_id = (select auth.uid()));

create policy notifications_service on notifications.notifications
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- providers: services; admins look.
alter table notifications.providers enable row level security;

grant select, insert, update on notifications.providers to app_api;

create policy providers_service on notifications.providers
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy providers_staff_read on notifications.providers for select
    to app_api
    using ((select auth.role()) in ('operator', 'admin'));

-- deliveries: everybody sees their own, and marks what is shown in the app as read;
-- admins see all, and try what failed again; services do everything.
alter table notifications.deliveries enable row level security;

grant select, insert, update, delete on notifications.deliveries to app_api;

create policy deliveries_own on notifications.deliveries for select
    to app_api
    using (user_id = (select auth.uid()));

create policy deliveries_own_read on notifications.deliveries for update
    to app_api
    using (user_id = (select auth.uid()) and channel = 'in_app')
    with check (user_id = (select auth.uid()) and channel = 'in_app');

create policy deliveries_staff on notifications.deliveries
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

-- delivery_attempts: seen with their delivery; written by services.
alter table notifications.delivery_attempts enable row level security;

grant select, insert, update, delete on notifications.delivery_attempts to app_api;

create policy delivery_attempts_read on notifications.delivery_attempts for select
    to app_api
    using (exists (
        select from notifications.deliveries as d where d.delivery_id = delivery_attempts.delivery_id
    ));

create policy delivery_attempts_service on notifications.delivery_attempts
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- early_receipts: services.
alter table notifications.early_receipts enable row level security;

grant select, insert, update, delete on notifications.early_receipts to app_api;

create policy early_receipts_service on notifications.early_receipts
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');
