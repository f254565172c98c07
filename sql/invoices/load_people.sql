-- What becomes of invoices: payments, credit notes, disputes, reminders; and what people ask of them.

-- Money
set local role app_owner;
\ir _lock_invoice.sql
\ir _settle.sql
\ir _add_payment.sql
set local role app_api;
\ir _check_payable.sql
\ir _share_payment.sql
\ir pay_invoice.sql
\ir mark_invoice_paid.sql
\ir _find_payer.sql
\ir _pay_unpaid.sql
\ir receive_payment.sql
\ir list_payments.sql

-- Credit notes and disputes
\ir _check_reason.sql
\ir _check_not_own.sql
\ir _check_credit.sql
\ir _find_dispute.sql
set local role app_owner;
\ir _make_credit_note.sql
\ir _redraft.sql
\ir _drop_draft.sql
\ir _open_dispute.sql
\ir _close_dispute.sql
set local role app_api;
\ir issue_credit_note.sql
\ir reissue_invoice.sql
\ir discard_draft.sql
\ir dispute_invoice.sql
\ir resolve_dispute.sql
\ir withdraw_dispute.sql
\ir list_disputes.sql

-- Reminders
set local role app_owner;
\ir _mark_overdue.sql
\ir _send_reminders.sql
set local role app_api;
\ir advance_invoices.sql

-- Questions
\ir _check_status.sql
\ir list_invoices.sql
\ir get_invoice.sql
\ir list_overdue_invoices.sql
\ir get_invoice_analytics.sql
\ir export_invoices.sql
