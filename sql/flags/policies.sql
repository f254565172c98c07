-- flags: who gets which variant of a feature, and why.
grant usage on schema flags to anon, authenticated, service_role;

-- environments, flags, rules, prerequisites, segments: every evaluation reads them, whoever asks; admins and the
-- service write.
alter table flags.environments enable row level security;

grant select, insert, update on flags.environments to app_api;

create policy environments_read on flags.environments for select
    to app_api
    using (true);

create policy environments_manager on flags.environments
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

alter table flags.flags enable row level security;

grant select, insert, update, delete on flags.flags to app_api;

create policy flags_read on flags.flags for select
    to app_api
    using (true);

create policy flags_manager on flags.flags
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

alter table flags.rules enable row level security;

grant select, insert, delete on flags.rules to app_api;

create policy rules_read on flags.rules for select
    to app_api
    using (true);

create policy rules_manager on flags.rules
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

alter table flags.prerequisites enable row level security;

grant select, insert, delete on flags.prerequisites to app_api;

create policy prerequisites_read on flags.prerequisites for select
    to app_api
    using (true);

create policy prerequisites_manager on flags.prerequisites
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

alter table flags.segments enable row level security;

grant select, insert, update, delete on flags.segments to app_api;

create policy segments_read on flags.segments for select
    to app_api
    using (true);

create policy segments_manager on flags.segments
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

-- versions: staff read them; admins and the service add, and nobody changes one.
alter table flags.versions enable row level security;

grant select, insert on flags.versions to app_api;

create policy versions_staff on flags.versions for select
    to app_api
    using ((select auth.role()) in ('service_role', 'admin', 'operator'));

create policy versions_add on flags.versions for insert
    to app_api
    with check ((select auth.role()) in ('service_role', 'admin'));

-- changes: staff read them; admins and the service ask for them and decide.
alter table flags.changes enable row level security;

grant select, insert, update on flags.changes to app_api;

create policy changes_operator on flags.changes for select
    to app_api
    using ((select auth.role()) = 'operator');

create policy changes_manager on flags.changes
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

-- counts: staff read them; the service adds.
alter table flags.counts enable row level security;

grant select, insert, update on flags.counts to app_api;

create policy counts_staff on flags.counts for select
    to app_api
    using ((select auth.role()) in ('service_role', 'admin', 'operator'));

create policy counts_service on flags.counts
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- evaluations: who got what, so admins alone read them; the service adds.
alter table flags.evaluations enable row level security;

grant select, insert on flags.evaluations to app_api;

create policy evaluations_admin on flags.evaluations for select
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'));

create policy evaluations_service on flags.evaluations for insert
    to app_api
    with check ((select auth.role()) = 'service_role');
