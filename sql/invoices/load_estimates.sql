-- Bills that are not invoices: the running period, what it will come to, what other prices would have meant; and
-- what a line is made of.

\ir _sum_lines.sql
\ir _get_cycle_end.sql
\ir _change_sheet.sql
set local role app_owner;
\ir _price_cycle.sql
\ir _expect_energy.sql
\ir _list_tariff_accounts.sql
\ir _preview_bills.sql
\ir _explain_line.sql
set local role app_api;
\ir get_current_cycle.sql
\ir estimate_bill.sql
\ir preview_tariff_change.sql
\ir explain_invoice_line.sql
