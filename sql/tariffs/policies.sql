grant usage on schema tariffs to anon, authenticated, service_role;

-- tariffs: public to read; admins and the service add them and lock them to publish.
alter table tariffs.tariffs enable row level security;

grant select, insert, update on tariffs.tariffs to app_api;

create policy tariffs_read on tariffs.tariffs for select
    to app_api
    using (true);

create policy tariffs_publishers on tariffs.tariffs
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

-- tariff_versions: public to read, added by publishers, never changed.
alter table tariffs.tariff_versions enable row level security;

grant select, insert on tariffs.tariff_versions to app_api;

create policy tariff_versions_read on tariffs.tariff_versions for select
    to app_api
    using (true);

create policy tariff_versions_publishers on tariffs.tariff_versions for insert
    to app_api
    with check ((select auth.role()) in ('admin', 'service_role'));

-- tariff_bands: as their version.
alter table tariffs.tariff_bands enable row level security;

grant select, insert on tariffs.tariff_bands to app_api;

create policy tariff_bands_read on tariffs.tariff_bands for select
    to app_api
    using (true);

create policy tariff_bands_publishers on tariffs.tariff_bands for insert
    to app_api
    with check ((select auth.role()) in ('admin', 'service_role'));

-- charges: public to read, added by publishers, never changed.
alter table tariffs.charges enable row level security;

grant select, insert on tariffs.charges to app_api;

create policy charges_read on tariffs.charges for select
    to app_api
    using (true);

create policy charges_publishers on tariffs.charges for insert
    to app_api
    with check ((select auth.role()) in ('admin', 'service_role'));

-- price_sheets: derived, so publishers also take them back to work them out again.
alter table tariffs.price_sheets enable row level security;

grant select, insert, delete on tariffs.price_sheets to app_api;

create policy price_sheets_read on tariffs.price_sheets for select
    to app_api
    using (true);

create policy price_sheets_publishers on tariffs.price_sheets for insert
    to app_api
    with check ((select auth.role()) in ('admin', 'service_role'));

create policy price_sheets_recompilers on tariffs.price_sheets for delete
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'));

-- periods: as their version.
alter table tariffs.periods enable row level security;

grant select, insert on tariffs.periods to app_api;

create policy periods_read on tariffs.periods for select
    to app_api
    using (true);

create policy periods_publishers on tariffs.periods for insert
    to app_api
    with check ((select auth.role()) in ('admin', 'service_role'));

-- windows: as their version.
alter table tariffs.windows enable row level security;

grant select, insert on tariffs.windows to app_api;

create policy windows_read on tariffs.windows for select
    to app_api
    using (true);

create policy windows_publishers on tariffs.windows for insert
    to app_api
    with check ((select auth.role()) in ('admin', 'service_role'));

-- holidays: public to read, added by publishers.
alter table tariffs.holidays enable row level security;

grant select, insert on tariffs.holidays to app_api;

create policy holidays_read on tariffs.holidays for select
    to app_api
    using (true);

create policy holidays_publishers on tariffs.holidays for insert
    to app_api
    with check ((select auth.role()) in ('admin', 'service_role'));

-- prices: public to read, loaded by publishers, never changed.
alter table tariffs.prices enable row level security;

grant select, insert on tariffs.prices to app_api;

create policy prices_read on tariffs.prices for select
    to app_api
    using (true);

create policy prices_publishers on tariffs.prices for insert
    to app_api
    with check ((select auth.role()) in ('admin', 'service_role'));

-- overrides: the reasons are public as the rates are; admins set and end them.
alter table tariffs.overrides enable row level security;

grant select, insert, update on tariffs.overrides to app_api;

create policy overrides_read on tariffs.overrides for select
    to app_api
    using (true);

create policy overrides_publishers on tariffs.overrides for insert
    to app_api
    with check ((select auth.role()) in ('admin', 'service_role'));

create policy overrides_updaters on tariffs.overrides for update
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'));

-- dynamic_rules: as their version.
alter table tariffs.dynamic_rules enable row level security;

grant select, insert on tariffs.dynamic_rules to app_api;

create policy dynamic_rules_read on tariffs.dynamic_rules for select
    to app_api
    using (true);

create policy dynamic_rules_publishers on tariffs.dynamic_rules for insert
    to app_api
    with check ((select auth.role()) in ('admin', 'service_role'));

-- dynamic_rates: public to read, written by the recompute alone, never changed.
alter table tariffs.dynamic_rates enable row level security;

grant select, insert on tariffs.dynamic_rates to app_api;

create policy dynamic_rates_read on tariffs.dynamic_rates for select
    to app_api
    using (true);

create policy dynamic_rates_service on tariffs.dynamic_rates for insert
    to app_api
    with check ((select auth.role()) = 'service_role');

-- rate_states: public to read, as what was told is; kept by whoever changes a rate.
alter table tariffs.rate_states enable row level security;

grant select, insert, update on tariffs.rate_states to app_api;

create policy rate_states_read on tariffs.rate_states for select
    to app_api
    using (true);

create policy rate_states_publishers on tariffs.rate_states for insert
    to app_api
    with check ((select auth.role()) in ('admin', 'service_role'));

create policy rate_states_updaters on tariffs.rate_states for update
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'));

-- forecasts, forecast_errors: public to read, made by the service.
alter table tariffs.forecasts enable row level security;

grant select, insert, delete on tariffs.forecasts to app_api;

create policy forecasts_read on tariffs.forecasts for select
    to app_api
    using (true);

create policy forecasts_service on tariffs.forecasts
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

alter table tariffs.forecast_errors enable row level security;

grant select, insert, delete on tariffs.forecast_errors to app_api;

create policy forecast_errors_read on tariffs.forecast_errors for select
    to app_api
    using (true);

create policy forecast_errors_service on tariffs.forecast_errors
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- month_totals: who sees the meter buys for it, whoever bought for it before; a row cannot move to
-- another meter, since no function may update its key.
alter table tariffs.month_totals enable row level security;

grant select, insert on tariffs.month_totals to app_api;
grant update (bought_kwh) on tariffs.month_totals to app_api;

create policy month_totals_meter on tariffs.month_totals
    to app_api
    using (exists (select from meters.meters as m where m.meter_id = month_totals.meter_id))
    with check (true);
