grant usage on schema meters to authenticated, service_role;

-- meters: a user sees their own, an operator their region's, admins and services
-- all. Only the last two change them; operators move those of their region to
-- another status, which is all that a function granted to them writes.
alter table meters.meters enable row level security;

grant select, insert, update on meters.meters to app_api;

create policy meters_own on meters.meters for select
    to app_api
    using (owner_user_id = (select auth.uid()));

create policy meters_region on meters.meters for select
    to app_api
    using ((select auth.role()) = 'operator' and region = any((select auth.regions())::text[]));

create policy meters_region_status on meters.meters for update
    to app_api
    using ((select auth.role()) = 'operator' and region = any((select auth.regions())::text[]))
    with check ((select auth.role()) = 'operator' and region = any((select auth.regions())::text[]));

create policy meters_manager on meters.meters
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

-- ownerships: a user sees when they had a meter, staff who had those that they see; managers write.
alter table meters.ownerships enable row level security;

grant select, insert on meters.ownerships to app_api;

create policy ownerships_own on meters.ownerships for select
    to app_api
    using (user_id = (select auth.uid()));

create policy ownerships_operator on meters.ownerships for select
    to app_api
    using (
        (select auth.role()) = 'operator'
        and exists (
            select
            from meters.meters as m
            where m.meter_id = ownerships.meter_id and m.region = any((select auth.regions())::text[])
        )
    );

create policy ownerships_manager on meters.ownerships
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

-- meter_codes: a code leads to an id for everybody; who sees the meter behind it
-- is decided above. Only managers give codes out.
alter table meters.meter_codes enable row level security;

grant select, insert on meters.meter_codes to app_api;

create policy meter_codes_read on meters.meter_codes for select
    to app_api
    using (true);

create policy meter_codes_manager on meters.meter_codes for insert
    to app_api
    with check ((select auth.role()) in ('service_role', 'admin'));

-- status_transitions: the same for everybody; written by migrations only.
alter table meters.status_transitions enable row level security;

grant select on meters.status_transitions to app_api;

create policy status_transitions_read on meters.status_transitions for select
    to app_api
    using (true);

-- readings: who sees the meter reads and adds its readings, an owner those since the meter is
-- theirs; nobody changes one. The role comes first, so that a service pays no look-up per row.
-- Two questions instead of one: the first compares meter_id alone, so one look at the caller's
-- meters answers it for all rows; only rows of a meter that somebody else had before go on to
-- the second, which costs a look-up each.
alter table meters.readings enable row level security;

grant select, insert on meters.readings to app_api;

create policy readings_visible_meter on meters.readings for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or exists (
            select
            from meters.meters as m
            where m.meter_id = readings.meter_id
                and (
                    m.owner_since is null
                    or (select auth.role()) = 'operator' and m.region = any((select auth.regions())::text[])
                )
        )
        or exists (
            select from meters.meters as m where m.meter_id = readings.meter_id and m.owner_since <= readings.read_at
        )
    );

create policy readings_ingest on meters.readings for insert
    to app_api
    with check (
        (select auth.role()) in ('service_role', 'admin')
        or exists (
            select
            from meters.meters as m
            where m.meter_id = readings.meter_id
                and (
                    m.owner_since is null
                    or (select auth.role()) = 'operator' and m.region = any((select auth.regions())::text[])
                )
        )
        or exists (
            select from meters.meters as m where m.meter_id = readings.meter_id and m.owner_since <= readings.read_at
        )
    );

-- dirty_buckets: every ingest leaves marks; the service's roll-up takes them.
alter table meters.dirty_buckets enable row level security;

grant select, insert, update, delete on meters.dirty_buckets to app_api;

create policy dirty_buckets_ingest on meters.dirty_buckets for insert
    to app_api
    with check (true);

create policy dirty_buckets_service on meters.dirty_buckets
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- Who sees a meter sees which of its roll-ups are not the last word.
create policy dirty_buckets_visible_meter on meters.dirty_buckets for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or exists (select from meters.meters as m where m.meter_id = dirty_buckets.meter_id)
    );

-- unsettled_consumption: every ingest adds; it is settled by the service, or in
-- a call of somebody who sees the meter.
alter table meters.unsettled_consumption enable row level security;

grant select, insert, update, delete on meters.unsettled_consumption to app_api;

create policy unsettled_consumption_ingest on meters.unsettled_consumption for insert
    to app_api
    with check (true);

create policy unsettled_consumption_visible_meter on meters.unsettled_consumption
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or exists (select from meters.meters as m where m.meter_id = unsettled_consumption.meter_id)
    );

-- events: an operator reads what happened to the meters of the region.
create policy events_region on events.events for select
    to app_api
    using (
        (select auth.role()) = 'operator'
        and aggregate_type = 'meter'
        and exists (
            select
            from meters.meters as m
            where m.meter_id = case
                when events.aggregate_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                then events.aggregate_id::uuid
            end
        )
    );

-- former_regions: managers, who move meters, and the service, whose roll-ups look where one was.
alter table meters.former_regions enable row level security;

grant select, insert on meters.former_regions to app_api;

create policy former_regions_manager on meters.former_regions
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

-- regions: known to everybody who is logged in; admins and the service declare them.
alter table meters.regions enable row level security;

grant select, insert, update on meters.regions to app_api;

create policy regions_read on meters.regions for select
    to app_api
    using (true);

create policy regions_manager on meters.regions
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

-- clock_allowances: the same for everybody; written by DBAs only.
alter table meters.clock_allowances enable row level security;

grant select on meters.clock_allowances to app_api;

create policy clock_allowances_read on meters.clock_allowances for select
    to app_api
    using (true);
