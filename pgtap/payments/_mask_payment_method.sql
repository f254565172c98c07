begin;
select plan(6);

-- Contract
select function_returns('payments', '_mask_payment_method', array['payments.payment_methods'], 'payments.payment_method');
select function_privs_are('payments', '_mask_payment_method', array['payments.payment_methods'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_mask_payment_method', array['payments.payment_methods'], 'admin', '{}'::text[]);
select function_privs_are('payments', '_mask_payment_method', array['payments.payment_methods'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_mask_payment_method', array['payments.payment_methods'], 'anon', '{}'::text[]);

-- Behaviour
select results_eq(
    $$ select (payments._mask_payment_method(row (test.user_id(1), test.user_id(2), 'card', 'stripe', 'pm_secret', '•••• 4242', 'mine', null, true, '2026-01-01', null)::payments.payment_methods))::text !~ 'secret' $$,
    array[true], 'the reference is not shown'
);

select * from finish();
rollback;
