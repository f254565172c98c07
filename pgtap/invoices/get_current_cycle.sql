begin;
select plan(11);

-- Contract
select function_returns('invoices', 'get_current_cycle', array['uuid'], 'invoices.current_cycle');
select is_definer('invoices', 'get_current_cycle', array['uuid']);
select function_privs_are('invoices', 'get_current_cycle', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('invoices', 'get_current_cycle', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('invoices', 'get_current_cycle', array['uuid'], 'operator', array['EXECUTE']);
select function_privs_are('invoices', 'get_current_cycle', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('invoices', 'get_current_cycle', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select c.meter_number, c.period_from, c.period_until, c.days_elapsed, c.days_left, c.energy_kwh, c.amount_so_far, c.amount_due, c.last_total
       from invoices.get_current_cycle() as c $$,
    $$ values ('B-1', date '2025-10-01', date '2025-11-01', 31, 0, 372.0, 8223.92, 7919.60, 7919.60) $$,
    'the period that is not billed yet, and what is due'
);

-- Errors and isolation
select throws_ok(
    $$ select invoices.get_current_cycle(test.billing_account(2)) $$, 'PT404', 'billing_account_not_found', 'nobody else''s'
);
select test.login_as('authenticated', test.user_id(14));
select throws_ok($$ select invoices.get_current_cycle() $$, 'PT404', 'billing_account_not_found', 'needs an account');
select test.logout();
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.get_current_cycle() $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
