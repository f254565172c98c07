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
