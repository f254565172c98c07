-- Policies of one-time codes and subscriptions; see load_otp.sql and load_subscriptions.sql.

-- otps, otp_counters: the service, on behalf of whoever asks for a code or tries one.
alter table auth.otps enable row level security;
alter table auth.otp_counters enable row level security;

grant select, insert, update, delete on auth.otps, auth.otp_counters to app_api;

create policy otps_service on auth.otps
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy otp_counters_service on auth.otp_counters
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- otp_limits, otp_prices: admins write; the service reads.
alter table auth.otp_limits enable row level security;
alter table auth.otp_prices enable row level security;

grant select, insert, update, delete on auth.otp_limits, auth.otp_prices to app_api;

create policy otp_limits_staff on auth.otp_limits
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

create policy otp_prices_staff on auth.otp_prices
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

-- otp_spending: the service counts; admins look.
alter table auth.otp_spending enable row level security;

grant select, insert, update on auth.otp_spending to app_api;

create policy otp_spending_service on auth.otp_spending
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy otp_spending_staff on auth.otp_spending for select
    to app_api
    using ((select auth.role()) = 'admin');

-- users: a verified address is noted by the service.
grant update (email_verified_at, phone_verified_at, updated_at, version) on auth.users to app_api;

-- subscriptions, subscribers, subscription_events: everybody sees their own; admins see all; the service, which
-- hears from the stores, writes.
alter table auth.subscriptions enable row level security;
alter table auth.subscribers enable row level security;
alter table auth.subscription_events enable row level security;

grant select, insert, update, delete on auth.subscriptions, auth.subscribers to app_api;
grant select, insert on auth.subscription_events to app_api;

create policy subscriptions_own on auth.subscriptions for select
    to app_api
    using (subscriber = (select auth.uid())::text);

create policy subscriptions_staff_read on auth.subscriptions for select
    to app_api
    using ((select auth.role()) = 'admin');

create policy subscriptions_service on auth.subscriptions
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy subscribers_staff on auth.subscribers
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

create policy subscription_events_own on auth.subscription_events for select
    to app_api
    using (subscribers @> array[(select auth.uid())::text]);

create policy subscription_events_staff_read on auth.subscription_events for select
    to app_api
    using ((select auth.role()) = 'admin');

create policy subscription_events_service on auth.subscription_events
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- subscription_tiers, subscription_products: what is for sale is no secret; admins and services write.
alter table auth.subscription_tiers enable row level security;
alter table auth.subscription_products enable row level security;

grant select, insert, update, delete on auth.subscription_tiers, auth.subscription_products to app_api;

create policy subscription_tiers_read on auth.subscription_tiers for select
    to app_api
    using (true);

create policy subscription_tiers_staff on auth.subscription_tiers
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

create policy subscription_products_read on auth.subscription_products for select
    to app_api
    using (true);

create policy subscription_products_staff on auth.subscription_products
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));
