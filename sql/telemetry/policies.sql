grant usage on schema telemetry to authenticated, service_role;

-- Roll-ups of meters: who sees the meter sees them, an owner what began since the meter is theirs;
-- the service's roll-up writes them. The role comes first and names the service again, so that it
-- pays no look-up per row: policies are tried in no order that could be relied on. Why two
-- questions follow, meters/policies.sql says at readings.
alter table telemetry.readings_1m enable row level security;

grant select, insert, update, delete on telemetry.readings_1m to app_api;

create policy readings_1m_service on telemetry.readings_1m
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy readings_1m_visible on telemetry.readings_1m for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or exists (
            select
            from meters.meters as m
            where m.meter_id = readings_1m.meter_id
                and (
                    m.owner_since is null
                    or (select auth.role()) = 'operator' and m.region = any((select auth.regions())::text[])
                )
        )
        or exists (
            select from meters.meters as m where m.meter_id = readings_1m.meter_id and m.owner_since <= readings_1m.bucket_at
        )
    );

alter table telemetry.readings_15m enable row level security;

grant select, insert, update, delete on telemetry.readings_15m to app_api;

create policy readings_15m_service on telemetry.readings_15m
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy readings_15m_visible on telemetry.readings_15m for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or exists (
            select
            from meters.meters as m
            where m.meter_id = readings_15m.meter_id
                and (
                    m.owner_since is null
                    or (select auth.role()) = 'operator' and m.region = any((select auth.regions())::text[])
                )
        )
        or exists (
            select from meters.meters as m where m.meter_id = readings_15m.meter_id and m.owner_since <= readings_15m.bucket_at
        )
    );

alter table telemetry.readings_1h enable row level security;

grant select, insert, update, delete on telemetry.readings_1h to app_api;

create policy readings_1h_service on telemetry.readings_1h
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy readings_1h_visible on telemetry.readings_1h for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or exists (
            select
            from meters.meters as m
            where m.meter_id = readings_1h.meter_id
                and (
                    m.owner_since is null
                    or (select auth.role()) = 'operator' and m.region = any((select auth.regions())::text[])
                )
        )
        or exists (
            select from meters.meters as m where m.meter_id = readings_1h.meter_id and m.owner_since <= readings_1h.bucket_at
        )
    );

alter table telemetry.readings_1d enable row level security;

grant select, insert, update, delete on telemetry.readings_1d to app_api;

create policy readings_1d_service on telemetry.readings_1d
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy readings_1d_visible on telemetry.readings_1d for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or exists (
            select
            from meters.meters as m
            where m.meter_id = readings_1d.meter_id
                and (
                    m.owner_since is null
                    or (select auth.role()) = 'operator' and m.region = any((select auth.regions())::text[])
                )
        )
        or exists (
            select from meters.meters as m where m.meter_id = readings_1d.meter_id and m.owner_since <= readings_1d.bucket_at
        )
    );

-- meter_states, corrections, registers, replacements: the same.
alter table telemetry.meter_states enable row level security;

grant select, insert, update, delete on telemetry.meter_states to app_api;

create policy meter_states_service on telemetry.meter_states
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy meter_states_visible on telemetry.meter_states for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or exists (
            select
            from meters.meters as m
            where m.meter_id = meter_states.meter_id
                and (
                    m.owner_since is null
                    or (select auth.role()) = 'operator' and m.region = any((select auth.regions())::text[])
                )
        )
        or exists (
            select from meters.meters as m where m.meter_id = meter_states.meter_id and m.owner_since <= meter_states.last_read_at
        )
    );

alter table telemetry.corrections enable row level security;

grant select, insert, update, delete on telemetry.corrections to app_api;

create policy corrections_service on telemetry.corrections
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy corrections_visible on telemetry.corrections for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or exists (
            select
            from meters.meters as m
            where m.meter_id = corrections.meter_id
                and (
                    m.owner_since is null
                    or (select auth.role()) = 'operator' and m.region = any((select auth.regions())::text[])
                )
        )
        or exists (
            select from meters.meters as m where m.meter_id = corrections.meter_id and m.owner_since <= corrections.previous_at
        )
    );

alter table telemetry.registers enable row level security;

grant select, insert, update, delete on telemetry.registers to app_api;

create policy registers_service on telemetry.registers
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy registers_visible on telemetry.registers for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or exists (select from meters.meters as m where m.meter_id = registers.meter_id)
    );

alter table telemetry.replacements enable row level security;

grant select, insert, update, delete on telemetry.replacements to app_api;

create policy replacements_service on telemetry.replacements
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy replacements_visible on telemetry.replacements for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or exists (
            select
            from meters.meters as m
            where m.meter_id = replacements.meter_id
                and (
                    m.owner_since is null
                    or (select auth.role()) = 'operator' and m.region = any((select auth.regions())::text[])
                )
        )
        or exists (
            select from meters.meters as m where m.meter_id = replacements.meter_id and m.owner_since <= replacements.replaced_at
        )
    );

-- rated_powers: the same; declared by managers as well.
alter table telemetry.rated_powers enable row level security;

grant select, insert, update on telemetry.rated_powers to app_api;

create policy rated_powers_manager on telemetry.rated_powers
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

create policy rated_powers_visible on telemetry.rated_powers for select
    to app_api
    using (exists (select from meters.meters as m where m.meter_id = rated_powers.meter_id));

-- registers and replacements are declared by managers of meters as well.
create policy registers_manager on telemetry.registers
    to app_api
    using ((select auth.role()) = 'admin')
    with check ((select auth.role()) = 'admin');

-- Operators record what was exchanged in their region; how a register counts is for managers.
create policy replacements_operator on telemetry.replacements
    to app_api
    using (
        (select auth.role()) = 'operator'
        and exists (
            select
            from meters.meters as m
            where m.meter_id = replacements.meter_id and m.region = any((select auth.regions())::text[])
        )
    )
    with check (
        (select auth.role()) = 'operator'
        and exists (
            select
            from meters.meters as m
            where m.meter_id = replacements.meter_id and m.region = any((select auth.regions())::text[])
        )
    );

create policy replacements_manager on telemetry.replacements
    to app_api
    using ((select auth.role()) = 'admin')
    with check ((select auth.role()) = 'admin');

-- Roll-ups of regions: an operator sees their own region, admins and services all.
alter table telemetry.regions_1m enable row level security;

grant select, insert, update, delete on telemetry.regions_1m to app_api;

create policy regions_1m_service on telemetry.regions_1m
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy regions_1m_visible on telemetry.regions_1m for select
    to app_api
    using (
        (select auth.role()) = 'admin'
        or (select auth.role()) = 'operator' and region = any((select auth.regions())::text[])
    );

alter table telemetry.regions_15m enable row level security;

grant select, insert, update, delete on telemetry.regions_15m to app_api;

create policy regions_15m_service on telemetry.regions_15m
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy regions_15m_visible on telemetry.regions_15m for select
    to app_api
    using (
        (select auth.role()) = 'admin'
        or (select auth.role()) = 'operator' and region = any((select auth.regions())::text[])
    );

alter table telemetry.regions_1h enable row level security;

grant select, insert, update, delete on telemetry.regions_1h to app_api;

create policy regions_1h_service on telemetry.regions_1h
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy regions_1h_visible on telemetry.regions_1h for select
    to app_api
    using (
        (select auth.role()) = 'admin'
        or (select auth.role()) = 'operator' and region = any((select auth.regions())::text[])
    );

alter table telemetry.regions_1d enable row level security;

grant select, insert, update, delete on telemetry.regions_1d to app_api;

create policy regions_1d_service on telemetry.regions_1d
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy regions_1d_visible on telemetry.regions_1d for select
    to app_api
    using (
        (select auth.role()) = 'admin'
        or (select auth.role()) = 'operator' and region = any((select auth.regions())::text[])
    );

-- region_states: the same.
alter table telemetry.region_states enable row level security;

grant select, insert, update, delete on telemetry.region_states to app_api;

create policy region_states_service on telemetry.region_states
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy region_states_visible on telemetry.region_states for select
    to app_api
    using (
        (select auth.role()) = 'admin'
        or (select auth.role()) = 'operator' and region = any((select auth.regions())::text[])
    );

-- Marks: the service's alone.
alter table telemetry.dirty_regions enable row level security;

grant select, insert, update, delete on telemetry.dirty_regions to app_api;

create policy dirty_regions_service on telemetry.dirty_regions
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

alter table telemetry.undetected_buckets enable row level security;

grant select, insert, update, delete on telemetry.undetected_buckets to app_api;

create policy undetected_buckets_service on telemetry.undetected_buckets
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

alter table telemetry.undetected_regions enable row level security;

grant select, insert, update, delete on telemetry.undetected_regions to app_api;

create policy undetected_regions_service on telemetry.undetected_regions
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- What admins do to the roll-ups of a region whose zone they change: have them made again.
create policy region_states_manager on telemetry.region_states for update
    to app_api
    using ((select auth.role()) = 'admin');

create policy regions_1h_manager on telemetry.regions_1h for delete
    to app_api
    using ((select auth.role()) = 'admin');

create policy regions_1d_manager on telemetry.regions_1d for delete
    to app_api
    using ((select auth.role()) = 'admin');

create policy dirty_regions_manager on telemetry.dirty_regions for insert
    to app_api
    with check ((select auth.role()) = 'admin');
