begin;
select plan(21);

-- Contract
select function_returns('invoices', 'issue_credit_note', array['uuid', 'text', 'numeric'], 'invoices.invoices');
select is_definer('invoices', 'issue_credit_note', array['uuid', 'text', 'numeric']);
select function_privs_are(
    'invoices', 'issue_credit_note', array['uuid', 'text', 'numeric'], 'service_role', array['EXECUTE']
);
select function_privs_are('invoices', 'issue_credit_note', array['uuid', 'text', 'numeric'], 'admin', array['EXECUTE']);
select function_privs_are('invoices', 'issue_credit_note', array['uuid', 'text', 'numeric'], 'operator', '{}'::text[]);
select function_privs_are(
    'invoices', 'issue_credit_note', array['uuid', 'text', 'numeric'], 'authenticated', '{}'::text[]
);
select function_privs_are('invoices', 'issue_credit_note', array['uuid', 'text', 'numeric'], 'anon', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
select results_eq(
    $$ select n.kind, n.status, n.total, n.tax_amount, n.corrects_id, right(n.number, 6), n.period
       from invoices.issue_credit_note(test.invoice(1), 'Goodwill', 100) as n $$,
    $$ values ('credit_note', 'final', 100::numeric, 13.25, test.invoice(1), '000001', daterange('2025-09-01', '2025-10-01')) $$,
    'takes a part back'
);
select is((invoices._find_invoice(test.invoice(1))).amount_due, 7819.60, 'so much less is due');
select is((invoices.issue_credit_note(test.invoice(1), 'Wrong')).total, 7819.60, 'without an amount all that is left');
select is((invoices._find_invoice(test.invoice(1))).status, 'void', 'then it is void');
select is(
    (select array_agg(n.number order by n.sequence) from invoices.invoices as n where n.kind = 'credit_note'),
    (select array_agg(format('CN-%s-00000%s', extract(year from now() at time zone 'Africa/Nairobi'), g)) from generate_series(1, 2) as g),
    'credit notes have a series of their own'
);
do $$ begin perform invoices.mark_invoice_paid(test.invoice(2), 'r'), invoices.issue_credit_note(test.invoice(2), 'x', 20); end $$;
select is(
    (select c.amount from invoices.credits as c where c.account_id = test.billing_account(2)), 20::numeric,
    'what was paid goes to the credit of the account'
);

-- Errors
select throws_ok($$ select invoices.issue_credit_note(test.invoice(1), 'x') $$, 'PT409', 'not_creditable', 'void is void');
select throws_ok(
    $$ select invoices.issue_credit_note(test.invoice(1, p_kind => 'credit_note'), 'x') $$, 'PT409', 'not_creditable', 'a credit note stays'
);
select throws_ok($$ select invoices.issue_credit_note(test.invoice(2), '') $$, 'PT400', 'invalid_reason', 'needs a reason');
select throws_ok($$ select invoices.issue_credit_note(test.invoice(2), 'x', 0) $$, 'PT400', 'invalid_amount', 'and an amount');
select throws_ok(
    $$ select invoices.issue_credit_note(test.invoice(2), 'x', 7899.61) $$, 'PT422', 'amount_exceeds_invoice', 'of what is left'
);
select throws_ok($$ select invoices.issue_credit_note(null, 'x') $$, 'PT404', 'invoice_not_found', 'of an invoice');
select test.login_as('authenticated', test.user_id(2));
do $$ begin perform invoices.dispute_invoice(test.invoice(2), 'x'); end $$;
select test.logout();
select throws_ok(
    $$ select invoices.issue_credit_note(test.invoice(2), 'x') $$, 'PT409', 'invoice_disputed', 'a dispute is decided, not passed by'
);
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.issue_credit_note(test.invoice(2), 'x') $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
