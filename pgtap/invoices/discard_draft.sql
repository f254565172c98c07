begin;
select plan(14);

-- Contract
select function_returns('invoices', 'discard_draft', array['uuid'], 'void');
select is_definer('invoices', 'discard_draft', array['uuid']);
select function_privs_are('invoices', 'discard_draft', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('invoices', 'discard_draft', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('invoices', 'discard_draft', array['uuid'], 'operator', '{}'::text[]);
select function_privs_are('invoices', 'discard_draft', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', 'discard_draft', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;
do $$ begin perform invoices.generate_monthly_invoices('2025-10-01'), invoices.generate_monthly_invoices('2025-10-01');
    perform invoices.add_fee(test.billing_account(1), 5, 'x'); end $$;

-- Behaviour
select throws_ok(
    $$ select invoices.discard_draft(test.invoice(1)) $$, 'PT409', 'not_the_newest', 'only the newest period of an account'
);
select lives_ok($$ select invoices.discard_draft(test.invoice(1, '2025-10-01')) $$, 'throws a draft away');
select is((select a.period_on from invoices.accounts as a where a.account_id = test.billing_account(1)), date '2025-10-01', 'its period is to be billed');
do $$ begin perform test.bill('2025-10-01'); end $$;
select is((invoices._find_invoice(test.invoice(1, '2025-10-01'))).energy_kwh, 372.0, 'and is, by the next generation');

-- Errors
select throws_ok($$ select invoices.discard_draft(test.invoice(1)) $$, 'PT409', 'not_a_draft', 'not what is final');
select throws_ok($$ select invoices.discard_draft(null) $$, 'PT404', 'invoice_not_found', 'needs a draft');
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.discard_draft(test.invoice(1)) $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
