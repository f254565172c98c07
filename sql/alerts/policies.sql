\ir triggers.sql

grant usage on schema alerts to authenticated, service_role;

-- What detection knows: the service's alone.
alter table alerts.detectors enable row level security;

grant select, insert, update, delete on alerts.detectors to app_api;

create policy detectors_service on alerts.detectors
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

alter table alerts.baselines enable row level security;

grant select, insert, update, delete on alerts.baselines to app_api;

create policy baselines_service on alerts.baselines
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');
-- status_transitions: the same for everybody; written by migrations only.
alter table alerts.status_transitions enable row level security;

grant select on alerts.status_transitions to app_api;

create policy status_transitions_read on alerts.status_transitions for select
    to app_api
    using (true);

-- rules: operators read them; admins and the service write.
alter table alerts.rules enable row level security;

grant select, insert, update on alerts.rules to app_api;

create policy rules_operator on alerts.rules for select
    to app_api
    using ((select auth.role()) = 'operator');

create policy rules_manager on alerts.rules
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

-- alerts: a user sees those of their own meters and wallets, and those of their region as a whole; an operator
-- works on those of the region; admins and the service on all.
alter table alerts.alerts enable row level security;

grant select, insert, update, delete on alerts.alerts to app_api;

create policy alerts_own on alerts.alerts for select
    to app_api
    using (owner_user_id = (select auth.uid()));

create policy alerts_of_my_region on alerts.alerts for select
    to app_api
    using (subject_type = 'region' and region = (select alerts._user_region()));

create policy alerts_region on alerts.alerts
    to app_api
    using ((select alerts._is_role('{operator}')) and region = any((select auth.regions())::text[]))
    with check ((select alerts._is_role('{operator}')) and region = any((select auth.regions())::text[]));

create policy alerts_manager on alerts.alerts
    to app_api
    using ((select alerts._is_role('{service_role,admin}')))
    with check ((select alerts._is_role('{service_role,admin}')));

-- conditions: as the alerts of operators, admins and the service.
alter table alerts.conditions enable row level security;

grant select, insert, update, delete on alerts.conditions to app_api;

create policy conditions_region on alerts.conditions
    to app_api
    using ((select alerts._is_role('{operator}')) and region = any((select auth.regions())::text[]))
    with check ((select alerts._is_role('{operator}')) and region = any((select auth.regions())::text[]));

create policy conditions_manager on alerts.conditions
    to app_api
    using ((select alerts._is_role('{service_role,admin}')))
    with check ((select alerts._is_role('{service_role,admin}')));

-- trail: seen with its alert; what operators say to each other only by them. Nobody changes it; the
-- service forgets it with its alert.
alter table alerts.trail enable row level security;

grant select, insert, delete on alerts.trail to app_api;

create policy trail_staff on alerts.trail for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin', 'operator')
        and exists (
            select from alerts.alerts as a where a.subject_id = trail.subject_id and a.alert_id = trail.alert_id
        )
    );

create policy trail_visible on alerts.trail for select
    to app_api
    using (
        action not in ('commented', 'assigned')
        and exists (
            select from alerts.alerts as a where a.subject_id = trail.subject_id and a.alert_id = trail.alert_id
        )
    );

create policy trail_append on alerts.trail for insert
    to app_api
    with check (
        (select auth.role()) in ('service_role', 'admin', 'operator')
        and exists (
            select from alerts.alerts as a where a.subject_id = trail.subject_id and a.alert_id = trail.alert_id
        )
    );

create policy trail_forget on alerts.trail for delete
    to app_api
    using ((select auth.role()) = 'service_role');

alter table alerts.detection_failures enable row level security;

grant select, insert, update, delete on alerts.detection_failures to app_api;

create policy detection_failures_service on alerts.detection_failures
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

alter table alerts.region_detectors enable row level security;

grant select, insert, update, delete on alerts.region_detectors to app_api;

create policy region_detectors_service on alerts.region_detectors
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

alter table alerts.scans enable row level security;

grant select, insert, update, delete on alerts.scans to app_api;

create policy scans_service on alerts.scans
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- What rules may look for: known to whoever states rules.
alter table alerts.rule_conditions enable row level security;

grant select on alerts.rule_conditions to app_api;

create policy rule_conditions_manager on alerts.rule_conditions for select
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'));

alter table alerts.rule_parameters enable row level security;

grant select on alerts.rule_parameters to app_api;

create policy rule_parameters_manager on alerts.rule_parameters for select
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'));

-- Limits of single meters and regions: admins state them, the service follows them.
alter table alerts.rule_overrides enable row level security;

grant select, insert, update, delete on alerts.rule_overrides to app_api;

create policy rule_overrides_manager on alerts.rule_overrides
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));
