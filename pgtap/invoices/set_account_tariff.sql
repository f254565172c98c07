begin;
select plan(15);

-- Contract
select function_returns(
    'invoices', 'set_account_tariff', array['uuid', 'text', 'timestamp with time zone'], 'invoices.account_tariffs'
);
select is_definer('invoices', 'set_account_tariff', array['uuid', 'text', 'timestamp with time zone']);
select function_privs_are(
    'invoices',
    'set_account_tariff',
    array['uuid', 'text', 'timestamp with time zone'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'invoices', 'set_account_tariff', array['uuid', 'text', 'timestamp with time zone'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'set_account_tariff', array['uuid', 'text', 'timestamp with time zone'], 'operator', '{}'::text[]
);
select function_privs_are(
    'invoices', 'set_account_tariff', array['uuid', 'text', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', 'set_account_tariff', array['uuid', 'text', 'timestamp with time zone'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

do $$ begin
    perform tariffs.create_tariff('flat2', 'Flat', 'KES', 'Africa/Nairobi');
    perform tariffs.publish_tariff_version('flat2', '2020-01-01Z', '[{"code": "all", "from_kwh": 0, "rate": 30}]');
    perform tariffs.create_tariff('usd', 'Dollars', 'USD', 'Africa/Nairobi');
    perform tariffs.publish_tariff_version('usd', '2020-01-01Z', '[{"code": "all", "from_kwh": 0, "rate": 30}]');
end $$;

-- Behaviour
select is(
    (invoices.set_account_tariff(test.billing_account(1), 'flat2', '2025-10-11 00:00+03')).tariff_code, 'flat2',
    'sets the tariff from a moment on'
);
do $$ begin perform test.bill('2025-10-01'); end $$;
select results_eq(
    $$ select l.tariff_code, l.quantity, l.rate from invoices.lines as l
       where l.invoice_id = test.invoice(1, '2025-10-01') and l.line_type = 'energy' order by l.position $$,
    $$ values ('bill', 100::numeric, 10::numeric), ('bill', 20, 20), ('flat2', 252, 30) $$,
    'each part of the month is billed by its tariff'
);

-- Errors
select throws_ok(
    $$ select invoices.set_account_tariff(test.billing_account(1), 'flat2', '2025-10-01Z') $$, 'PT409', 'already_billed',
    'what is billed stays'
);
select throws_ok(
    $$ select invoices.set_account_tariff(test.billing_account(1), 'none') $$, 'PT404', 'tariff_not_found', 'needs a tariff'
);
select throws_ok(
    $$ select invoices.set_account_tariff(test.billing_account(1), 'usd') $$, 'PT422', 'currency_mismatch', 'in its currency'
);
select throws_ok(
    $$ select invoices.set_account_tariff(test.billing_account(1), 'flat2', 'infinity') $$, 'PT400', 'invalid_valid_from',
    'from a moment on'
);
select throws_ok(
    $$ select invoices.set_account_tariff(gen_random_uuid(), 'bill') $$, 'PT404', 'billing_account_not_found', 'needs an account'
);
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.set_account_tariff(test.billing_account(1), 'bill') $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
