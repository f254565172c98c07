-- A payment method as its owner sees it: without the reference.

create or replace function payments._mask_payment_method(p_method payments.payment_methods)
returns payments.payment_method
language sql
immutable
parallel safe
return (
    p_method.payment_method_id, p_method.method_type::text, p_method.provider, p_method.masked, p_method.label,
    p_method.expires_on, p_method.is_default, p_method.created_at, p_method.removed_at
)::payments.payment_method;

comment on function payments._mask_payment_method(payments.payment_methods) is
    'A payment method as its owner sees it.';
