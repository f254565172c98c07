-- invoices: what is billed after the month. Behind the flag billing (set_billing).
--
-- An account says who is billed for a meter, in which way, in which zone. generate_monthly_invoices drafts a
-- period of each account, a chunk at a time; a draft waits for late readings, then finalize_invoices gives it
-- a number, and from then on nothing on it changes: a credit note takes it back, the next invoice corrects it. A
-- period is billed at most once because constraints say so (invoices.periods).
--
-- Lines are roll-ups priced by the price sheets of tariffs (_price_items): exact, rounded once at the total.
-- What works on a chunk of a month belongs to the owner of the tables, whose policies would ask for each row.

-- Helpers
\ir _require_billing.sql
\ir _check_month.sql
\ir _check_region.sql
\ir _find_invoice.sql
\ir _make_document.sql
\ir _make_payment_code.sql

-- Prices
\ir _split_time.sql
\ir _get_charge_factors.sql
\ir _find_sheets.sql
\ir _is_hourly.sql
\ir _part_items.sql
set local role app_owner;
\ir _price_items.sql
\ir _sum_days.sql
set local role app_api;

\ir load_accounts.sql
\ir load_generation.sql

-- What is on paper
set local role app_owner;
\ir _preview_document.sql
set local role app_api;
\ir get_invoice_document.sql

\ir load_people.sql
\ir load_estimates.sql
\ir handle_event.sql
\ir follow_events.sql

-- Trigger functions, as the owner of the tables: what is final is final whoever looks
set local role app_owner;
\ir invoices__check_change.sql
\ir invoices__record_status.sql
\ir _refuse_final.sql
\ir lines__refuse_insert.sql
\ir lines__refuse_update.sql
\ir lines__refuse_delete.sql
\ir lines__refuse_truncate.sql
set local role app_api;
