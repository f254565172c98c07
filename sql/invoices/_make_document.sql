-- What stands on a paper of seller, customer and meter, as it is now.

create or replace function invoices._make_document(
    p_account invoices.accounts,
    p_meter   meters.meters,
    p_user    auth.users,
    p_issuer  invoices.issuers
)
returns jsonb
language sql
immutable
return jsonb_build_object(
    'seller', jsonb_build_object(
        'name', p_issuer.name, 'address', to_jsonb(p_issuer.address), 'tax_id', p_issuer.tax_id, 'email', p_issuer.email,
        'phone', p_issuer.phone
    ),
    'customer', jsonb_build_object(
        'name', coalesce(p_account.customer_name, p_user.username, p_user.email), 'email', p_user.email,
        'address', to_jsonb(p_account.address)
    ),
    'meter', jsonb_build_object('number', p_meter.meter_number, 'region', p_meter.region),
    'paybill', p_issuer.paybill, 'account', p_account.payment_reference, 'payment_code', p_issuer.payment_code,
    'notes', to_jsonb(p_issuer.notes)
);

comment on function invoices._make_document(invoices.accounts, meters.meters, auth.users, invoices.issuers) is
    'What stands on a paper of seller, customer and meter.';
