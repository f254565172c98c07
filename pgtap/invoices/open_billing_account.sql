begin;
select plan(22);

-- Contract
select function_returns(
    'invoices',
    'open_billing_account',
    array['uuid', 'uuid', 'text', 'timestamp with time zone', 'text', 'text', 'text', 'text', 'text[]'],
    'invoices.accounts'
);
select is_definer(
    'invoices',
    'open_billing_account',
    array['uuid', 'uuid', 'text', 'timestamp with time zone', 'text', 'text', 'text', 'text', 'text[]']
);
select function_privs_are(
    'invoices',
    'open_billing_account',
    array['uuid', 'uuid', 'text', 'timestamp with time zone', 'text', 'text', 'text', 'text', 'text[]'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'invoices',
    'open_billing_account',
    array['uuid', 'uuid', 'text', 'timestamp with time zone', 'text', 'text', 'text', 'text', 'text[]'],
    'admin',
    array['EXECUTE']
);
select function_privs_are(
    'invoices',
    'open_billing_account',
    array['uuid', 'uuid', 'text', 'timestamp with time zone', 'text', 'text', 'text', 'text', 'text[]'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'invoices',
    'open_billing_account',
    array['uuid', 'uuid', 'text', 'timestamp with time zone', 'text', 'text', 'text', 'text', 'text[]'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'invoices',
    'open_billing_account',
    array['uuid', 'uuid', 'text', 'timestamp with time zone', 'text', 'text', 'text', 'text', 'text[]'],
    'anon',
    '{}'::text[]
);

-- Behaviour
do $$ begin perform test.create_billing(); perform test.create_meter(3); perform test.create_meter(4, test.user_id(1)); end $$;
select results_eq(
    $$ select a.currency, a.time_zone, a.period_on, a.opened_at = a.billed_until from invoices.accounts as a
       where a.account_id = test.billing_account(1) $$,
    $$ values ('KES', 'Africa/Nairobi', date '2025-09-01', true) $$, 'the currency is the tariff''s, the zone the meter''s'
);
select matches(
    (select a.payment_reference from invoices.accounts as a where a.account_id = test.billing_account(1)), '^1[0-9]{8}$',
    'it has a reference to pay with'
);
select is((select count(*) from events.events where event_type = 'billing_account_opened'), 2::bigint, 'an event each');

-- Errors
select throws_ok(
    $$ select invoices.open_billing_account(test.meter_id(1)) $$, 'PT409', 'account_exists', 'a meter has one account at a time'
);
select throws_ok(
    $$ select invoices.open_billing_account(test.meter_id(1), p_billing_mode => 'prepaid') $$, 'PT409', 'account_exists',
    'what is invoiced is not prepaid as well'
);
select throws_ok(
    $$ insert into invoices.accounts (account_id, user_id, meter_id, meter_key, series_code, currency, minor_units, time_zone,
           billing_mode, opened_at, period_on, billed_until, payment_reference)
       select gen_random_uuid(), user_id, meter_id, meter_key, 'INV', 'KES', 2, time_zone, 'prepaid', opened_at, period_on,
           billed_until, 'x' from invoices.accounts where account_id = test.billing_account(1) $$,
    '23P01', null, 'the database itself refuses a second one'
);
select throws_ok($$ select invoices.open_billing_account(test.meter_id(9)) $$, 'PT404', 'meter_not_found', 'needs a meter');
select throws_ok($$ select invoices.open_billing_account(test.meter_id(3)) $$, 'PT409', 'meter_has_no_owner', 'needs a customer');
select throws_ok(
    $$ select invoices.open_billing_account(test.meter_id(3), test.user_id(99)) $$, 'PT404', 'user_not_found', 'who exists'
);
select throws_ok(
    $$ select invoices.open_billing_account(test.meter_id(4), p_billing_mode => 'barter') $$, 'PT400', 'invalid_billing_mode',
    'in a way that there is'
);
select throws_ok(
    $$ select invoices.open_billing_account(test.meter_id(4), p_opened_at => 'infinity') $$, 'PT400', 'invalid_opened_at',
    'from a moment on'
);
select throws_ok(
    $$ select invoices.open_billing_account(test.meter_id(4), p_time_zone => 'Mars/Base') $$, 'PT400', 'invalid_time_zone',
    'in a zone'
);
select throws_ok(
    $$ select invoices.open_billing_account(test.meter_id(4), p_tariff_code => 'none') $$, 'PT404', 'tariff_not_found',
    'by a tariff'
);
select throws_ok(
    $$ select invoices.open_billing_account(test.meter_id(4), p_tariff_code => 'bill', p_series_code => 'X') $$, 'PT404',
    'series_not_found', 'in a series'
);
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.open_billing_account(test.meter_id(4)) $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
