begin;
select plan(15);

-- Contract
select function_returns(
    'invoices', 'update_billing_account', array['uuid', 'text', 'text', 'text[]'], 'invoices.accounts'
);
select is_definer('invoices', 'update_billing_account', array['uuid', 'text', 'text', 'text[]']);
select function_privs_are(
    'invoices', 'update_billing_account', array['uuid', 'text', 'text', 'text[]'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'update_billing_account', array['uuid', 'text', 'text', 'text[]'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'update_billing_account', array['uuid', 'text', 'text', 'text[]'], 'operator', '{}'::text[]
);
select function_privs_are(
    'invoices', 'update_billing_account', array['uuid', 'text', 'text', 'text[]'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', 'update_billing_account', array['uuid', 'text', 'text', 'text[]'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
select is(
    (invoices.update_billing_account(test.billing_account(1), p_customer_name => 'Ada', p_address => '{1 Road}')).customer_name,
    'Ada', 'changes the name'
);
select is(
    (select i.document #>> '{customer,name}' from invoices.invoices as i where i.invoice_id = test.invoice(1)), 'Customer 1',
    'a paper that is out keeps the old one'
);
select is(
    (invoices.update_billing_account(test.billing_account(1), 'Asia/Tokyo')).period_on, date '2025-10-01',
    'a zone that is ahead goes on with the same date'
);
do $$ begin perform test.bill('2025-10-01'); end $$;
select results_eq(
    $$ select i.usage_from, i.usage_until from invoices.invoices as i where i.invoice_id = test.invoice(1, '2025-10-01') $$,
    $$ values ('2025-10-01 00:00+03'::timestamptz, '2025-11-01 00:00+09'::timestamptz) $$,
    'the next period begins where the last one ended and ends in the new zone'
);

-- Errors
select throws_ok(
    $$ select invoices.update_billing_account(test.billing_account(1), 'Mars/Base') $$, 'PT400', 'invalid_time_zone', 'needs a zone'
);
select throws_ok(
    $$ select invoices.update_billing_account(gen_random_uuid()) $$, 'PT404', 'billing_account_not_found', 'needs an account'
);
select throws_ok(
    $$ select invoices.update_billing_account(test.billing_account(1), p_customer_name => ' ') $$, '23514', null,
    'a name has letters'
);
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.update_billing_account(test.billing_account(1)) $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
