\ir triggers.sql

grant usage on schema vending to authenticated, service_role;

-- order_transitions: the same for everybody; written by migrations only.
alter table vending.order_transitions enable row level security;

grant select on vending.order_transitions to app_api;

create policy order_transitions_read on vending.order_transitions for select
    to app_api
    using (true);

-- providers, provider_choices: every order looks its provider up; admins switch and choose, services note how they do.
alter table vending.providers enable row level security;
alter table vending.provider_choices enable row level security;

grant select on vending.providers, vending.provider_choices to app_api;
grant update (is_enabled, failure_count, open_until, balance, balance_currency, balance_at, updated_at)
on vending.providers to app_api;
grant insert, delete, update (provider_code) on vending.provider_choices to app_api;

create policy providers_read on vending.providers for select
    to app_api
    using (true);

create policy providers_manager on vending.providers for update
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'));

create policy provider_choices_read on vending.provider_choices for select
    to app_api
    using (true);

create policy provider_choices_manager on vending.provider_choices
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'));

-- orders: a user sees and moves their own, the service all; staff see those of the meters they see, and change them
-- only by a function of the owner of the tables.
alter table vending.orders enable row level security;

grant select, insert, update on vending.orders to app_api;

create policy orders_own on vending.orders
    to app_api
    using (user_id = (select auth.uid()));

create policy orders_service on vending.orders
    to app_api
    using ((select auth.role()) = 'service_role');

create policy orders_staff on vending.orders for select
    to app_api
    using (
        (select auth.role()) in ('operator', 'admin')
        and exists (select from meters.meters as m where m.meter_id = orders.meter_id)
    );

-- order_changes: seen with their order; written by a trigger of the owner.
alter table vending.order_changes enable row level security;

grant select on vending.order_changes to app_api;

create policy order_changes_order on vending.order_changes for select
    to app_api
    using (exists (
        select
        from vending.orders as o
        where o.account_id = order_changes.account_id and o.order_id = order_changes.order_id
    ));

-- provider_calls: the service writes them, admins read them.
alter table vending.provider_calls enable row level security;

grant select, insert, update on vending.provider_calls to app_api;

create policy provider_calls_service on vending.provider_calls
    to app_api
    using ((select auth.role()) = 'service_role');

create policy provider_calls_admin on vending.provider_calls for select
    to app_api
    using ((select auth.role()) = 'admin');
