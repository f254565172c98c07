\ir triggers.sql

grant usage on schema mpesa to authenticated, service_role;

-- status_transitions, result_codes: the same for everybody; written by migrations only.
alter table mpesa.status_transitions enable row level security;
alter table mpesa.result_codes enable row level security;

grant select on mpesa.status_transitions, mpesa.result_codes to app_api;

create policy status_transitions_read on mpesa.status_transitions for select
    to app_api
    using (true);

create policy result_codes_read on mpesa.result_codes for select
    to app_api
    using (true);

-- settings: everybody's functions read them; the worker states them.
alter table mpesa.settings enable row level security;

grant select, insert, update, delete on mpesa.settings to app_api;

create policy settings_read on mpesa.settings for select
    to app_api
    using (true);

create policy settings_service on mpesa.settings
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- requests: a user sees and makes only their own; staff see all; only staff and the service change them.
alter table mpesa.requests enable row level security;

grant select, insert, update on mpesa.requests to app_api;

create policy requests_own on mpesa.requests for select
    to app_api
    using (user_id = (select auth.uid()));

create policy requests_make on mpesa.requests for insert
    to app_api
    with check (user_id = (select auth.uid()));

create policy requests_staff on mpesa.requests
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

-- payments: staff and the service only; a user sees the request, or the transaction.
alter table mpesa.payments enable row level security;

grant select, insert, update on mpesa.payments to app_api;

create policy payments_staff on mpesa.payments
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

-- wallet_references: a user finds only those of their wallets; the service all.
alter table mpesa.wallet_references enable row level security;

grant select, insert, update (reference) on mpesa.wallet_references to app_api;

create policy wallet_references_own on mpesa.wallet_references
    to app_api
    using (account_id in (select w.account_id from payments.wallets as w where w.owner_user_id = (select auth.uid())))
    with check (account_id in (select w.account_id from payments.wallets as w where w.owner_user_id = (select auth.uid())));

create policy wallet_references_service on mpesa.wallet_references
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- statement_lines: staff and the service only; a line never changes.
alter table mpesa.statement_lines enable row level security;

grant select, insert on mpesa.statement_lines to app_api;

create policy statement_lines_staff on mpesa.statement_lines
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));
