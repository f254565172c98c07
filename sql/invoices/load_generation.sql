-- From a month that is over to invoices: drafts, what is on them, their numbers.

\ir _get_items.sql
\ir _find_late.sql
\ir _sum_drafts.sql
\ir _use_credits.sql
set local role app_owner;
\ir _fill_drafts.sql
\ir _lock_due_accounts.sql
\ir _follow_owners.sql
\ir _draft_periods.sql
\ir _count_problems.sql
\ir _lock_drafts.sql
\ir _finalise_drafts.sql
set local role app_api;
\ir generate_monthly_invoices.sql
\ir finalize_invoices.sql
\ir _run_generation.sql
\ir start_generation.sql
\ir list_runs.sql
