-- Who is billed by whom: the flag, issuers and their series, accounts.

\ir set_billing.sql
\ir set_issuer.sql
\ir set_series.sql
\ir set_reminder_level.sql
\ir _find_account.sql
\ir _add_account.sql
\ir open_billing_account.sql
\ir close_billing_account.sql
\ir update_billing_account.sql
\ir set_account_tariff.sql
\ir list_billing_accounts.sql
\ir grant_credit.sql
\ir add_fee.sql
