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
