grant usage on schema reports to authenticated, service_role;

-- sales, sales_1d, meter_counts: an operator sees those of the region, admins and the service all;
-- the service alone counts.
alter table reports.sales enable row level security;
alter table reports.sales_1d enable row level security;
alter table reports.meter_counts enable row level security;

grant select, insert, update, delete on reports.sales, reports.sales_1d, reports.meter_counts to app_api;

create policy sales_service on reports.sales
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy sales_staff on reports.sales for select
    to app_api
    using (
        (select auth.role()) = 'admin'
        or (select auth.role()) = 'operator' and region = any((select auth.regions())::text[])
    );

create policy sales_1d_service on reports.sales_1d
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy sales_1d_staff on reports.sales_1d for select
    to app_api
    using (
        (select auth.role()) = 'admin'
        or (select auth.role()) = 'operator' and region = any((select auth.regions())::text[])
    );

create policy meter_counts_service on reports.meter_counts
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy meter_counts_staff on reports.meter_counts for select
    to app_api
    using (
        (select auth.role()) = 'admin'
        or (select auth.role()) = 'operator' and region = any((select auth.regions())::text[])
    );
