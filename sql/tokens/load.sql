-- tokens: prepaid electricity.
--
-- A purchase is one transaction: lock the wallet, price the amount, move the
-- money, credit the meter's balance, take the next token identifier, issue the 20
-- digits, leave an event. Readings burn the balance down: each ingesting call
-- leaves its energy in meters.unsettled_consumption, and apply_consumption takes
-- it from there. The balance cannot go below zero; what is measured after that is
-- kept as unserved. Printing a token again is reprint_token, the same digits;
-- issuing another for the same money is revend_token. The two are never confused.

\ir load_sts.sql

\ir _open_balance.sql

-- Keys: read by their owner alone.
set local role app_owner;
\ir _get_key_schedule.sql
\ir _issue_token.sql
\ir _check_not_refunded.sql
\ir set_vending_key.sql
set local role app_api;

\ir _find_wallet.sql
\ir _replay_purchase.sql
\ir purchase_tokens.sql
\ir get_purchase.sql
\ir list_purchases.sql
\ir reprint_token.sql
\ir revend_token.sql

\ir get_balance.sql
\ir adjust_balance.sql
\ir apply_consumption.sql
\ir check_balances.sql

\ir _compute_token_analytics.sql
\ir get_token_analytics.sql
\ir declare_caches.sql

\ir transactions__uncount_refunded.sql
