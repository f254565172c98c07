\ir triggers.sql

grant usage on schema payments to authenticated, service_role;

-- currencies and status_transitions: the same for everybody; written by migrations only.
alter table payments.currencies enable row level security;
alter table payments.status_transitions enable row level security;

grant select on payments.currencies, payments.status_transitions to app_api;

create policy currencies_read on payments.currencies for select
    to app_api
    using (true);

create policy status_transitions_read on payments.status_transitions for select
    to app_api
    using (true);

-- accounts: a user sees and spends only their own wallets; the service all. Whose an account is
-- and in which currency never changes.
alter table payments.accounts enable row level security;

grant select, insert, delete on payments.accounts to app_api;
grant update (balance, held, maximum_balance, account_status, tier, time_zone) on payments.accounts to app_api;

create policy accounts_own on payments.accounts
    to app_api
    using (owner_user_id = (select auth.uid()));

create policy accounts_service on payments.accounts
    to app_api
    using ((select auth.role()) = 'service_role');

-- wallets: a user finds only their own.
alter table payments.wallets enable row level security;

grant select, insert on payments.wallets to app_api;

create policy wallets_own on payments.wallets
    to app_api
    using (owner_user_id = (select auth.uid()));

create policy wallets_service on payments.wallets
    to app_api
    using ((select auth.role()) = 'service_role');

-- transactions: a user sees and adds only those of their wallets. Only how far one got can change.
alter table payments.transactions enable row level security;

grant select, insert on payments.transactions to app_api;
grant update (status, status_reason, captured_amount, refunded_amount, completed_at, updated_at)
    on payments.transactions to app_api;

create policy transactions_own on payments.transactions
    to app_api
    using (user_id = (select auth.uid()));

create policy transactions_service on payments.transactions
    to app_api
    using ((select auth.role()) = 'service_role');

-- reservations: as transactions.
alter table payments.reservations enable row level security;

grant select, insert, delete, update (expires_at) on payments.reservations to app_api;

create policy reservations_own on payments.reservations
    to app_api
    using (account_id in (select w.account_id from payments.wallets as w where w.owner_user_id = (select auth.uid())));

create policy reservations_service on payments.reservations
    to app_api
    using ((select auth.role()) = 'service_role');

-- idempotency_keys, transfers, transaction_events: a user sees and adds only those of their wallets.
-- Nobody is granted update or delete.
alter table payments.idempotency_keys enable row level security;
alter table payments.transfers enable row level security;
alter table payments.transaction_events enable row level security;

grant usage on sequence payments.transfers_transfer_id_seq to app_api;
grant select, insert on payments.idempotency_keys, payments.transfers, payments.transaction_events to app_api;

create policy idempotency_keys_own on payments.idempotency_keys
    to app_api
    using (user_id = (select auth.uid()));

create policy idempotency_keys_service on payments.idempotency_keys
    to app_api
    using ((select auth.role()) = 'service_role');

create policy transfers_own on payments.transfers
    to app_api
    using (account_id in (select w.account_id from payments.wallets as w where w.owner_user_id = (select auth.uid())));

create policy transfers_service on payments.transfers
    to app_api
    using ((select auth.role()) = 'service_role');

create policy transaction_events_own on payments.transaction_events
    to app_api
    using (account_id in (select w.account_id from payments.wallets as w where w.owner_user_id = (select auth.uid())));

create policy transaction_events_service on payments.transaction_events
    to app_api
    using ((select auth.role()) = 'service_role');

-- balance_checkpoints: the service's bookkeeping.
alter table payments.balance_checkpoints enable row level security;

grant select, update on payments.balance_checkpoints to app_api;

create policy balance_checkpoints_service on payments.balance_checkpoints
    to app_api
    using ((select auth.role()) = 'service_role');

-- parked_money: the service and admins see it; payments._park_money and its like write it as its owner.
alter table payments.parked_money enable row level security;

grant select on payments.parked_money to app_api;

create policy parked_money_staff on payments.parked_money for select
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'));

-- limits: read for every transaction; the service and admins set them.
alter table payments.limits enable row level security;

grant select, insert, update, delete on payments.limits to app_api;

create policy limits_read on payments.limits for select
    to app_api
    using (true);

create policy limits_staff on payments.limits
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'));

-- payment_methods: a user sees and changes only their own; the service reads them, to charge one.
alter table payments.payment_methods enable row level security;

grant select, insert on payments.payment_methods to app_api;
grant update (label, expires_on, is_default, removed_at) on payments.payment_methods to app_api;

create policy payment_methods_own on payments.payment_methods
    to app_api
    using (user_id = (select auth.uid()));

create policy payment_methods_service on payments.payment_methods for select
    to app_api
    using ((select auth.role()) = 'service_role');
