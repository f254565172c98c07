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
\ir _acting_user.sql
\ir _check_amount.sql
\ir _contra_code.sql
\ir _ensure_partitions.sql
\ir _publish_transaction.sql

-- The hot path, and its slower relatives
\ir _lock_account.sql
\ir _find_transaction.sql
\ir _refuse_payment.sql
\ir _post_transaction.sql
\ir _check_replay.sql
\ir _open_transaction.sql
\ir _lock_transaction.sql
\ir _complete_transaction.sql
\ir _release_transaction.sql

-- Trigger functions
\ir transactions__record_status.sql
\ir transfers__refuse_change.sql

-- Wallets
\ir open_wallet.sql

-- Transactions
\ir create_transaction.sql
\ir update_transaction_status.sql
