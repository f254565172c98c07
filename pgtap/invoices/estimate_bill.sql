begin;
select plan(13);

-- Contract
select function_returns('invoices', 'estimate_bill', array['uuid'], 'invoices.bill_estimate');
select is_definer('invoices', 'estimate_bill', array['uuid']);
select function_privs_are('invoices', 'estimate_bill', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('invoices', 'estimate_bill', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('invoices', 'estimate_bill', array['uuid'], 'operator', array['EXECUTE']);
select function_privs_are('invoices', 'estimate_bill', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('invoices', 'estimate_bill', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;
do $$ begin
    update invoices.accounts set period_on = date_trunc('month', now() at time zone 'Africa/Nairobi')::date,
        billed_until = date_trunc('month', now(), 'Africa/Nairobi');
    perform test.store_hours(1, (now() at time zone 'Africa/Nairobi')::date - 25, (now() at time zone 'Africa/Nairobi')::date - 1, 1);
end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select ok(
    (select e.energy_kwh = e.measured_kwh + e.expected_kwh and e.expected_kwh > 0 and e.total > 0 and e.measured_until <= now()
        and e.total = e.subtotal + e.tax_amount + e.rounding
     from invoices.estimate_bill() as e), 'what was measured, and as much a day for the rest'
);
select is(
    (select round(e.expected_kwh * 3600 / extract(epoch from
        (date_trunc('month', now() at time zone 'Africa/Nairobi') + interval '1 month') at time zone 'Africa/Nairobi' - e.measured_until), 3)
     from invoices.estimate_bill() as e), 1.000, 'as in the days before'
);

-- Errors and isolation
select throws_ok($$ select invoices.estimate_bill(test.billing_account(2)) $$, 'PT404', 'billing_account_not_found', 'nobody else''s');
select test.logout();
do $$ begin update invoices.accounts set billing_mode = 'prepaid' where user_id = test.user_id(2);
    update meters.meters set tariff_code = null, region = null where meter_id = test.meter_id(1); end $$;
select throws_ok($$ select invoices.estimate_bill(test.billing_account(2)) $$, 'PT409', 'account_is_prepaid', 'nothing of what is prepaid');
select throws_ok($$ select invoices.estimate_bill(test.billing_account(1)) $$, 'PT409', 'no_price', 'nor without a price');
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.estimate_bill() $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
