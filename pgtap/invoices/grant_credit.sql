begin;
select plan(14);

-- Contract
select function_returns('invoices', 'grant_credit', array['uuid', 'numeric', 'text'], 'invoices.credits');
select is_definer('invoices', 'grant_credit', array['uuid', 'numeric', 'text']);
select function_privs_are(
    'invoices', 'grant_credit', array['uuid', 'numeric', 'text'], 'service_role', array['EXECUTE']
);
select function_privs_are('invoices', 'grant_credit', array['uuid', 'numeric', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('invoices', 'grant_credit', array['uuid', 'numeric', 'text'], 'operator', '{}'::text[]);
select function_privs_are('invoices', 'grant_credit', array['uuid', 'numeric', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', 'grant_credit', array['uuid', 'numeric', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;

-- Behaviour
select is((invoices.grant_credit(test.billing_account(1), 10000, 'Sorry')).reason, 'granted', 'gives a credit');
do $$ begin perform test.bill('2025-10-01'); end $$;
select results_eq(
    $$ select i.total, i.credits_amount, i.amount_due, i.status from invoices.invoices as i
       where i.user_id = test.user_id(1) order by i.period $$,
    $$ values (7919.60, 7919.60, 0.00, 'paid'), (8223.92, 2080.40, 6143.52, 'final') $$,
    'the next invoices use it up, the oldest first'
);
select results_eq($$ select used from invoices.credits $$, array[10000::numeric], 'and no more than there is');

-- Errors
select throws_ok($$ select invoices.grant_credit(test.billing_account(1), 0, 'x') $$, 'PT400', 'invalid_amount', 'needs an amount');
select throws_ok($$ select invoices.grant_credit(test.billing_account(1), 1, ' ') $$, 'PT400', 'invalid_reason', 'needs a reason');
select throws_ok(
    $$ select invoices.grant_credit(gen_random_uuid(), 1, 'x') $$, 'PT404', 'billing_account_not_found', 'needs an account'
);
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.grant_credit(test.billing_account(1), 1, 'x') $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
