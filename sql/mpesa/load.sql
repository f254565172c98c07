-- mpesa: money by M-Pesa, asked for and unasked.
--
-- Asked for: request_payment makes a pending credit and a request; a worker claims it, asks the phone
-- (claim_requests, record_push), and later asks Daraja what became of it (record_query). Daraja tells
-- as well, by a callback; whoever is first counts, and nothing counts twice.
-- Unasked: a payer sends money to our number and types an account, which _match_reference reads.
-- Either way the receipt, one row of mpesa.payments, decides whether the money is new. What belongs to
-- nobody goes into suspense until somebody matches or returns it. What contradicts itself is disputed:
-- nothing is booked until somebody decides.
-- Every change of status is checked against a table and published by a trigger. docs/mpesa.md has the
-- pictures.

-- Helpers
\ir _get_settings.sql
\ir _mask_phone.sql
\ir _check_request_amount.sql
\ir _publish_request.sql
\ir _publish_payment.sql
\ir _tell_staff.sql
\ir _read_result.sql
\ir _lock_request.sql
\ir _list_similar.sql
\ir requests__record_status.sql
\ir payments__record_status.sql

-- As the owner of the tables, each for a reason that it tells.
set local role app_owner;
\ir _check_pace.sql
\ir _list_candidates.sql
set local role app_api;

-- Asking
\ir _request_push.sql
\ir request_payment.sql
\ir get_request.sql
\ir list_requests.sql
\ir query_request.sql

-- What became of it
\ir _match_reference.sql
\ir _move_request.sql
\ir _park_payment.sql
\ir _park_request.sql
\ir _dispute_told.sql
\ir _settle_request.sql
\ir _give_up.sql
\ir claim_requests.sql
\ir record_push.sql
\ir record_query.sql

-- What Daraja tells
\ir _refuse_callback.sql
\ir _add_payment.sql
\ir _credit_payment.sql
\ir _take_known.sql
\ir _take_success.sql
\ir _take_stk.sql
\ir _take_c2b.sql
\ir _take_event.sql
\ir validate_payment.sql
\ir get_payment_details.sql

-- What people decide
\ir _lock_payment.sql
\ir _refuse_decision.sql
\ir match_payment.sql
\ir return_payment.sql
\ir dismiss_payment.sql
\ir list_unmatched.sql
\ir check_unmatched.sql

-- The statement
\ir import_statement.sql
\ir book_statement_line.sql
\ir reconcile_day.sql
\ir sync_settings.sql
