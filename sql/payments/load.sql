-- payments: double entry.
--
-- A transaction is what an account holder sees; its transfers are the ledger, immutable, each
-- from one account to another. A wallet's balance and held amount run along on its row, where
-- checks make overspending impossible; its row lock puts everything that happens to it in one
-- order. System accounts (revenue, taxes, cash) have no running balance, hence no hot row: a
-- checkpoint below the watermark plus the live edge.
-- Money in: create_transaction('credit'), then update_transaction_status('completed'). Money
-- out: a debit, purchase or hold reserves, then completes (capture) or is released (void).
-- A purchase whose price is known moves at once through _post_transaction.
-- Every change of status is checked against a table, recorded and published by one trigger.

-- Helpers
\ir _id_time.sql
\ir _check_amount.sql
\ir _check_expiry.sql
\ir _contra_code.sql
\ir _check_allowance.sql
\ir _share.sql
\ir _ensure_partitions.sql
\ir _publish_transaction.sql

-- The hot path: these two as the caller's functions run, bound by the policies …
\ir _lock_account.sql
\ir _find_transaction.sql
\ir _refuse_payment.sql

-- … and these as the owner of the tables, each for a reason that it tells.
set local role app_owner;
\ir _post_transaction.sql
\ir _lock_wallets.sql
\ir rebase_checkpoints.sql
\ir _list_allowances.sql
\ir _check_wallet_currency.sql
\ir _lock_parked.sql
\ir _resolve_parked.sql
\ir _park_money.sql
\ir _assign_parked.sql
\ir _return_parked.sql
set local role app_api;

-- The slower relatives: open, then complete or release
\ir _visible_wallet.sql
\ir _check_replay.sql
\ir _open_transaction.sql
\ir _lock_transaction.sql
\ir _complete_transaction.sql
\ir _release_transaction.sql
\ir _lock_hold.sql

-- Trigger functions
\ir transactions__record_status.sql
\ir transfers__refuse_change.sql

-- Wallets
\ir open_wallet.sql
\ir get_wallet.sql
\ir list_wallets.sql
\ir set_wallet_status.sql
\ir adjust_wallet.sql

-- Transactions
\ir create_transaction.sql
\ir update_transaction_status.sql
\ir get_transaction.sql
\ir list_transactions.sql
\ir list_transaction_events.sql
\ir transfer.sql
\ir refund.sql

-- Holds
\ir hold.sql
\ir capture.sql
\ir void.sql
\ir expire_holds.sql

-- What may be moved in a day
\ir set_limit.sql
\ir remove_limit.sql
\ir list_limits.sql
\ir get_my_limits.sql
\ir set_wallet_terms.sql

-- What people pay with
\ir load_methods.sql

-- Money that belongs to nobody yet
\ir list_parked_money.sql

-- The books
\ir entries.sql
\ir system_balances.sql
\ir get_balance_at.sql
\ir _check_server.sql
\ir list_system_balances.sql
\ir advance_checkpoints.sql
\ir check_ledger.sql
