-- reports: dashboards and reports for operators and admins.
--
-- Nothing here looks at readings, purchases or the ledger. Energy and load come from the roll-ups
-- of regions. What is sold is counted by handle_event, once each, into sales and sales_1d, with
-- the region, tariff and local day of the moment. Meters are counted when they are few, and every
-- half minute when they are many. What an operator sees, policies decide: the own region.

-- Small parts
\ir _get_time_zone.sql
\ir _choose_region.sql
\ir _check_period.sql

-- Counting
\ir _count_sale.sql
\ir _count_purchase.sql
\ir _recount_sales.sql
\ir handle_event.sql
\ir follow_events.sql
\ir _count_meters.sql
\ir count_meters.sql
\ir _get_counts.sql

-- At a glance
set local role app_owner;
\ir _get_contact.sql
set local role app_api;
\ir get_meter_details.sql
\ir get_dashboard.sql

-- Reports
\ir get_consumption_report.sql
\ir get_revenue_report.sql
\ir get_loss_report.sql
\ir get_usage_report.sql
\ir list_sales.sql
