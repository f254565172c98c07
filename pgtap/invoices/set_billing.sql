begin;
select plan(14);

-- Contract
select function_returns('invoices', 'set_billing', array['boolean'], 'invoices.settings');
select is_definer('invoices', 'set_billing', array['boolean']);
select function_privs_are('invoices', 'set_billing', array['boolean'], 'service_role', array['EXECUTE']);
select function_privs_are('invoices', 'set_billing', array['boolean'], 'admin', array['EXECUTE']);
select function_privs_are('invoices', 'set_billing', array['boolean'], 'operator', '{}'::text[]);
select function_privs_are('invoices', 'set_billing', array['boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', 'set_billing', array['boolean'], 'anon', '{}'::text[]);

-- Behaviour
select is(flags._is_on('billing'), false, 'billing is off by default');
select throws_ok($$ select invoices.list_invoices() $$, 'PT403', 'feature_disabled', 'what is off refuses');
select test.login_as('admin', test.user_id(14));
select is((invoices.set_billing(true)).is_enabled, true, 'an admin turns it on');
select is((invoices.set_billing(true)).updated_by, test.user_id(14), 'notes who did');
select lives_ok($$ select invoices.list_invoices() $$, 'then it works');
select test.logout();
select is((select count(*) from events.events where event_type = 'billing_switched'), 1::bigint, 'one event for one change');

-- Errors
select throws_ok($$ select invoices.set_billing(null) $$, 'PT400', 'invalid_flag', 'needs a flag');

select * from finish();
rollback;
