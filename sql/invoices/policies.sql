\ir triggers.sql

grant usage on schema invoices to authenticated, service_role;

-- issuers, series, reminder_levels: known to everybody who is logged in; admins and the service change them.
alter table invoices.issuers enable row level security;
alter table invoices.series enable row level security;
alter table invoices.reminder_levels enable row level security;

grant select, insert, update on invoices.issuers, invoices.series to app_api;
grant select, insert, update, delete on invoices.reminder_levels to app_api;

create policy issuers_read on invoices.issuers for select
    to app_api
    using (true);

create policy issuers_manager on invoices.issuers
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

create policy series_read on invoices.series for select
    to app_api
    using (true);

create policy series_manager on invoices.series
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

create policy reminder_levels_read on invoices.reminder_levels for select
    to app_api
    using (true);

create policy reminder_levels_manager on invoices.reminder_levels
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

-- status_transitions: the same for everybody; written by migrations only.
alter table invoices.status_transitions enable row level security;

grant select on invoices.status_transitions to app_api;

create policy status_transitions_read on invoices.status_transitions for select
    to app_api
    using (true);

-- counters, metered: for functions that belong to the tables' owner, and for managers who open accounts.
alter table invoices.counters enable row level security;
alter table invoices.metered enable row level security;

grant select, insert on invoices.metered to app_api;

create policy metered_manager on invoices.metered
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

-- accounts: a user sees their own, an operator those of meters of the region, managers open and change them.
alter table invoices.accounts enable row level security;

grant select, insert, update on invoices.accounts to app_api;
grant usage on sequence invoices.accounts_account_key_seq to app_api;

create policy accounts_own on invoices.accounts for select
    to app_api
    using (user_id = (select auth.uid()));

create policy accounts_region on invoices.accounts for select
    to app_api
    using (
        (select auth.role()) = 'operator'
        and exists (
            select
            from meters.meters as m
            where m.meter_id = accounts.meter_id and m.region = any((select auth.regions())::text[])
        )
    );

create policy accounts_manager on invoices.accounts
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

-- account_tariffs: who sees the account; managers write.
alter table invoices.account_tariffs enable row level security;

grant select, insert, update (tariff_code) on invoices.account_tariffs to app_api;

create policy account_tariffs_visible on invoices.account_tariffs for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or exists (select from invoices.accounts as a where a.account_id = account_tariffs.account_id)
    );

create policy account_tariffs_manager on invoices.account_tariffs
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

-- invoices: a user sees their own once they are final, an operator those of the region, admins and the service all.
-- What may change about one is the trigger's to say, and functions' that belong to the tables' owner to do.
alter table invoices.invoices enable row level security;

grant select on invoices.invoices to app_api;

create policy invoices_own on invoices.invoices for select
    to app_api
    using (user_id = (select auth.uid()) and status <> 'draft');

create policy invoices_region on invoices.invoices for select
    to app_api
    using ((select auth.role()) = 'operator' and region = any((select auth.regions())::text[]));

create policy invoices_manager on invoices.invoices
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

-- What belongs to an invoice: who sees that.
alter table invoices.periods enable row level security;
alter table invoices.lines enable row level security;
alter table invoices.taxes enable row level security;
alter table invoices.status_changes enable row level security;
alter table invoices.reminders enable row level security;
alter table invoices.credit_uses enable row level security;

grant select on invoices.periods, invoices.lines, invoices.taxes, invoices.reminders, invoices.credit_uses to app_api;
grant select, insert on invoices.status_changes to app_api;

create policy periods_visible on invoices.periods for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or exists (
            select from invoices.invoices as i where i.account_id = periods.account_id and i.invoice_id = periods.invoice_id
        )
    );

create policy lines_visible on invoices.lines for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or exists (
            select from invoices.invoices as i where i.account_id = lines.account_id and i.invoice_id = lines.invoice_id
        )
    );

create policy taxes_visible on invoices.taxes for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or exists (
            select from invoices.invoices as i where i.account_id = taxes.account_id and i.invoice_id = taxes.invoice_id
        )
    );

create policy reminders_visible on invoices.reminders for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or exists (
            select from invoices.invoices as i where i.account_id = reminders.account_id and i.invoice_id = reminders.invoice_id
        )
    );

create policy credit_uses_visible on invoices.credit_uses for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or exists (
            select
            from invoices.invoices as i
            where i.account_id = credit_uses.account_id and i.invoice_id = credit_uses.invoice_id
        )
    );

-- status_changes: who sees the invoice; whoever changes one leaves a row, by the trigger.
create policy status_changes_visible on invoices.status_changes for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or exists (
            select
            from invoices.invoices as i
            where i.account_id = status_changes.account_id and i.invoice_id = status_changes.invoice_id
        )
    );

create policy status_changes_trail on invoices.status_changes for insert
    to app_api
    with check (true);

-- runs: staff; an operator those of the region.
alter table invoices.runs enable row level security;

grant select, insert, update on invoices.runs to app_api;

create policy runs_region on invoices.runs
    to app_api
    using ((select auth.role()) = 'operator' and region = any((select auth.regions())::text[]))
    with check ((select auth.role()) = 'operator' and region = any((select auth.regions())::text[]));

create policy runs_manager on invoices.runs
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

-- credits, fees: who sees the account; managers give and ask.
alter table invoices.credits enable row level security;
alter table invoices.fees enable row level security;

grant select, insert on invoices.credits, invoices.fees to app_api;

create policy credits_visible on invoices.credits for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or exists (select from invoices.accounts as a where a.account_id = credits.account_id)
    );

create policy credits_manager on invoices.credits for insert
    to app_api
    with check ((select auth.role()) in ('service_role', 'admin'));

create policy fees_visible on invoices.fees for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or exists (select from invoices.accounts as a where a.account_id = fees.account_id)
    );

create policy fees_manager on invoices.fees for insert
    to app_api
    with check ((select auth.role()) in ('service_role', 'admin'));

-- payments, disputes: a user's own; staff as they see the invoice.
alter table invoices.payments enable row level security;
alter table invoices.disputes enable row level security;

grant select on invoices.payments, invoices.disputes to app_api;

create policy payments_own on invoices.payments for select
    to app_api
    using (user_id = (select auth.uid()));

create policy payments_staff on invoices.payments for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or (select auth.role()) = 'operator'
        and exists (
            select from invoices.invoices as i where i.account_id = payments.account_id and i.invoice_id = payments.invoice_id
        )
    );

create policy disputes_own on invoices.disputes for select
    to app_api
    using (user_id = (select auth.uid()));

create policy disputes_staff on invoices.disputes for select
    to app_api
    using (
        (select auth.role()) in ('service_role', 'admin')
        or (select auth.role()) = 'operator'
        and exists (
            select from invoices.invoices as i where i.account_id = disputes.account_id and i.invoice_id = disputes.invoice_id
        )
    );

-- renderings: whoever sees the invoice sees its papers; the service keeps them.
alter table invoices.renderings enable row level security;

grant select, insert on invoices.renderings to app_api;

create policy renderings_readers on invoices.renderings for select
    to app_api
    using (
        exists (
            select
            from invoices.invoices as i
            where i.account_id = renderings.account_id and i.invoice_id = renderings.invoice_id
        )
    );

create policy renderings_service on invoices.renderings
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');
