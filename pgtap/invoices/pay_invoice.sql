begin;
select plan(20);

-- Contract
select function_returns('invoices', 'pay_invoice', array['uuid', 'numeric', 'text', 'uuid'], 'invoices.invoices');
select is_definer('invoices', 'pay_invoice', array['uuid', 'numeric', 'text', 'uuid']);
select function_privs_are(
    'invoices', 'pay_invoice', array['uuid', 'numeric', 'text', 'uuid'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'pay_invoice', array['uuid', 'numeric', 'text', 'uuid'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'pay_invoice', array['uuid', 'numeric', 'text', 'uuid'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'pay_invoice', array['uuid', 'numeric', 'text', 'uuid'], 'authenticated', array['EXECUTE']
);
select function_privs_are('invoices', 'pay_invoice', array['uuid', 'numeric', 'text', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;
do $$ begin perform payments.adjust_wallet((payments.open_wallet('KES', test.user_id(1))).account_id, 10000, 'test'); end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select paid_amount, amount_due, status from invoices.pay_invoice(test.invoice(1), 3000, 'key') $$,
    $$ values (3000::numeric, 4919.60, 'final') $$, 'a part is a part'
);
select results_eq(
    $$ select paid_amount, amount_due from invoices.pay_invoice(test.invoice(1), 3000, 'key') $$, $$ values (3000::numeric, 4919.60) $$,
    'repeating a key charges nothing'
);
select throws_ok(
    $$ select invoices.pay_invoice(test.invoice(1), 2000, 'key') $$, 'PT422', 'idempotency_key_reused', 'a key is of one request'
);
select results_eq(
    $$ select paid_amount, amount_due, status from invoices.pay_invoice(test.invoice(1), 9999) $$,
    $$ values (7919.60, 0.00, 'paid') $$, 'no more than is due is taken'
);
select test.logout();
select is((test.wallet(1)).balance, 2080.40, 'the rest stays in the wallet');
select results_eq(
    $$ select t.contra_code::text, sum(t.amount) from payments.transfers as t where t.is_debit group by 1 order by 1 $$,
    $$ values ('energy_revenue', 6200.00), ('levies_payable', 670.00), ('vat_payable', 1049.60) $$,
    'the books have the parts of the invoice, to the cent'
);

-- Errors
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select invoices.pay_invoice(test.invoice(1)) $$, 'PT409', 'already_paid', 'once');
select throws_ok($$ select invoices.pay_invoice(test.invoice(2)) $$, 'PT404', 'invoice_not_found', 'nobody else''s');
select throws_ok($$ select invoices.pay_invoice(test.invoice(1), -1) $$, 'PT400', 'invalid_amount', 'an amount is positive');
select throws_ok($$ select invoices.pay_invoice(test.invoice(1), 0.001) $$, 'PT400', 'invalid_amount', 'and no finer than a cent');
select test.logout();
do $$ begin perform test.bill('2025-10-01'); end $$;
select test.login_as('authenticated', test.user_id(1));
select throws_ok(
    $$ select invoices.pay_invoice(test.invoice(1, '2025-10-01')) $$, 'PT402', 'insufficient_funds', 'needs the money'
);
select throws_ok(
    $$ select invoices.pay_invoice(test.invoice(1, '2025-10-01'), p_account_id => gen_random_uuid()) $$, 'PT404', 'account_not_found',
    'from a wallet of their own'
);
select test.logout();
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.pay_invoice(test.invoice(1)) $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
