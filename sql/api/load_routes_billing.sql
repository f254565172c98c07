-- Invoices, /api/v1.

select api._declare_routes('Invoices', 'v1', $$
    GET  /api/v1/invoices/                           invoices.list_invoices
    GET  /api/v1/invoices/{invoice_id}               invoices.get_invoice
    GET  /api/v1/invoices/{invoice_id}/download      door:/invoices/{invoice_id}/pdf {"download": {"constant": ""}} -- The PDF.
    GET  /api/v1/invoices/current-cycle              invoices.get_current_cycle
    GET  /api/v1/invoices/estimated                  invoices.estimate_bill
    GET  /api/v1/invoices/payment-history            invoices.list_payments
    PUT  /api/v1/invoices/{invoice_id}/paid          invoices.mark_invoice_paid
    POST /api/v1/invoices/{invoice_id}/dispute       invoices.dispute_invoice      201
    GET  /api/v1/invoices/operator/overdue/{region}  invoices.list_overdue_invoices
    GET  /api/v1/invoices/operator/analytics         invoices.get_invoice_analytics
    POST /api/v1/invoices/operator/generate-monthly  invoices.generate_monthly_invoices 201
    GET  /api/v1/invoices/operator/export            door:/invoices/export.csv -- The invoices of a month as CSV.
$$, 'p_user_id');
