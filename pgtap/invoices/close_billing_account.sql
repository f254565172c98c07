begin;
select plan(13);

-- Contract
select function_returns(
    'invoices', 'close_billing_account', array['uuid', 'timestamp with time zone'], 'invoices.accounts'
);
select is_definer('invoices', 'close_billing_account', array['uuid', 'timestamp with time zone']);
select function_privs_are(
    'invoices', 'close_billing_account', array['uuid', 'timestamp with time zone'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'close_billing_account', array['uuid', 'timestamp with time zone'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'close_billing_account', array['uuid', 'timestamp with time zone'], 'operator', '{}'::text[]
);
select function_privs_are(
    'invoices', 'close_billing_account', array['uuid', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', 'close_billing_account', array['uuid', 'timestamp with time zone'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
select is(
    (invoices.close_billing_account(test.billing_account(1), '2025-10-16 12:00+03')).closed_at, '2025-10-16 12:00+03',
    'closes it'
);
do $$ begin perform test.bill('2025-11-01'); end $$;
select results_eq(
    $$ select lower(i.period), upper(i.period), i.energy_kwh from invoices.invoices as i
       where i.account_id = test.billing_account(1) order by i.period $$,
    $$ values (date '2025-09-01', date '2025-10-01', 360::numeric), ('2025-10-01', '2025-10-17', 186) $$,
    'what is left is billed up to that moment, and nothing after it'
);

-- Errors
select throws_ok(
    $$ select invoices.close_billing_account(test.billing_account(1)) $$, 'PT409', 'account_closed', 'once'
);
select throws_ok(
    $$ select invoices.close_billing_account(test.billing_account(2), '2025-09-15Z') $$, 'PT400', 'invalid_closed_at',
    'not before what is billed'
);
select throws_ok(
    $$ select invoices.close_billing_account(gen_random_uuid()) $$, 'PT404', 'billing_account_not_found', 'needs an account'
);
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.close_billing_account(test.billing_account(2)) $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
