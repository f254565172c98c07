begin;
select plan(16);

-- Contract
select function_returns(
    'invoices', 'list_payments', array['uuid', 'uuid', 'integer', 'uuid'], 'setof invoices.payments'
);
select is_definer('invoices', 'list_payments', array['uuid', 'uuid', 'integer', 'uuid']);
select function_privs_are(
    'invoices', 'list_payments', array['uuid', 'uuid', 'integer', 'uuid'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'list_payments', array['uuid', 'uuid', 'integer', 'uuid'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'list_payments', array['uuid', 'uuid', 'integer', 'uuid'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'list_payments', array['uuid', 'uuid', 'integer', 'uuid'], 'authenticated', array['EXECUTE']
);
select function_privs_are('invoices', 'list_payments', array['uuid', 'uuid', 'integer', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;
do $$ begin perform invoices.mark_invoice_paid(test.invoice(n), 'r' || n) from generate_series(1, 2) as n; end $$;

-- Behaviour
select is((select count(*) from invoices.list_payments()), 2::bigint, 'the service sees all');
select is((select count(*) from invoices.list_payments(test.invoice(1))), 1::bigint, 'or those of an invoice');
select is((select count(*) from invoices.list_payments(p_user_id => test.user_id(2))), 1::bigint, 'or of a user');
select is(
    (select count(*) from invoices.list_payments(p_before => (select max(p.payment_id::text)::uuid from invoices.payments as p))), 1::bigint,
    'a page goes on before the last'
);

-- Errors
select throws_ok($$ select invoices.list_payments(p_limit => 0) $$, 'PT400', 'invalid_limit', 'needs a limit');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select is((select count(*) from invoices.list_payments()), 1::bigint, 'a user sees their own');
select is((select count(*) from invoices.list_payments(test.invoice(2))), 0::bigint, 'and nobody else''s');
select test.login_as('operator', test.user_id(12));
select results_eq($$ select reference from invoices.list_payments() $$, array['r2'], 'an operator those of the region');
select test.logout();
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.list_payments() $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
