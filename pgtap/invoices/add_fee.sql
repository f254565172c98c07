begin;
select plan(15);

-- Contract
select function_returns('invoices', 'add_fee', array['uuid', 'numeric', 'text', 'text'], 'invoices.fees');
select is_definer('invoices', 'add_fee', array['uuid', 'numeric', 'text', 'text']);
select function_privs_are(
    'invoices', 'add_fee', array['uuid', 'numeric', 'text', 'text'], 'service_role', array['EXECUTE']
);
select function_privs_are('invoices', 'add_fee', array['uuid', 'numeric', 'text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('invoices', 'add_fee', array['uuid', 'numeric', 'text', 'text'], 'operator', '{}'::text[]);
select function_privs_are(
    'invoices', 'add_fee', array['uuid', 'numeric', 'text', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are('invoices', 'add_fee', array['uuid', 'numeric', 'text', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;

-- Behaviour
select is((invoices.add_fee(test.billing_account(1), 250, 'Reconnection')).amount, 250::numeric, 'puts a fee down');
do $$ begin perform test.bill('2025-10-01'); end $$;
select results_eq(
    $$ select lower(i.period), l.description, l.amount from invoices.lines as l join invoices.invoices as i using (invoice_id)
       where l.line_type = 'fee' $$,
    $$ values (date '2025-09-01', 'Reconnection', 250::numeric) $$, 'it is on the next invoice, and on that alone'
);
select is((select i.total from invoices.invoices as i where i.invoice_id = test.invoice(1)), 8169.60, 'and in its total');

-- Errors
select throws_ok($$ select invoices.add_fee(test.billing_account(1), -1, 'x') $$, 'PT400', 'invalid_amount', 'needs an amount');
select throws_ok($$ select invoices.add_fee(test.billing_account(1), 1, '') $$, 'PT400', 'invalid_reason', 'needs a description');
select throws_ok($$ select invoices.add_fee(test.billing_account(1), 1, 'x', 'A B') $$, '23514', null, 'a code is short');
select throws_ok(
    $$ select invoices.add_fee(gen_random_uuid(), 1, 'x') $$, 'PT404', 'billing_account_not_found', 'needs an account'
);
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.add_fee(test.billing_account(1), 1, 'x') $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
