begin;
select plan(11);

-- Contract
select function_returns('invoices', 'list_runs', array['integer'], 'setof invoices.runs');
select is_definer('invoices', 'list_runs', array['integer']);
select function_privs_are('invoices', 'list_runs', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('invoices', 'list_runs', array['integer'], 'admin', array['EXECUTE']);
select function_privs_are('invoices', 'list_runs', array['integer'], 'operator', array['EXECUTE']);
select function_privs_are('invoices', 'list_runs', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', 'list_runs', array['integer'], 'anon', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;
do $$ begin perform invoices.generate_monthly_invoices('2025-09-01', 'Nairobi'), invoices.generate_monthly_invoices('2025-10-01'); end $$;

-- Behaviour
select results_eq(
    $$ select month_on, region, status from invoices.list_runs() $$,
    $$ values (date '2025-10-01', null, 'running'), ('2025-09-01', 'Nairobi', 'finished') $$, 'the newest month first'
);

-- Errors
select throws_ok($$ select invoices.list_runs(0) $$, 'PT400', 'invalid_limit', 'needs a limit');

-- Isolation
select test.login_as('operator', test.user_id(11));
select results_eq($$ select region from invoices.list_runs() $$, array['Nairobi'], 'an operator sees the region');
select test.logout();
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.list_runs() $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
