begin;
select plan(17);

-- Contract
select function_returns(
    'invoices', 'export_invoices', array['date', 'text', 'text', 'integer', 'uuid'], 'setof invoices.export_row'
);
select is_definer('invoices', 'export_invoices', array['date', 'text', 'text', 'integer', 'uuid']);
select function_privs_are(
    'invoices', 'export_invoices', array['date', 'text', 'text', 'integer', 'uuid'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'export_invoices', array['date', 'text', 'text', 'integer', 'uuid'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'export_invoices', array['date', 'text', 'text', 'integer', 'uuid'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'export_invoices', array['date', 'text', 'text', 'integer', 'uuid'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', 'export_invoices', array['date', 'text', 'text', 'integer', 'uuid'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;
do $$ begin perform invoices.issue_credit_note(test.invoice(1), 'x', 5), invoices.generate_monthly_invoices('2025-10-01'); end $$;

-- Behaviour
select results_eq(
    $$ select e.kind, e.customer_name, e.total, e.corrects is not null from invoices.export_invoices() as e
       order by e.kind desc, e.customer_name $$,
    $$ values ('invoice', 'Customer 1', 7919.60, false), ('invoice', 'Customer 2', 7919.60, false), ('credit_note', 'Customer 1', 5::numeric, true) $$,
    'invoices and credit notes, no drafts'
);
select is((select count(*) from invoices.export_invoices('2025-10-01')), 0::bigint, 'of a month');
select is((select count(*) from invoices.export_invoices(p_after => test.invoice(1), p_limit => 1)), 1::bigint, 'a page at a time');

-- Errors
select throws_ok($$ select invoices.export_invoices('infinity') $$, 'PT400', 'invalid_month', 'a month is one');
select throws_ok($$ select invoices.export_invoices((now() + interval '40 days')::date) $$, 'PT422', 'month_not_over', 'that is over');
select throws_ok($$ select invoices.export_invoices(p_status => 'x') $$, 'PT400', 'invalid_status', 'a status as well');
select throws_ok($$ select invoices.export_invoices(p_limit => 0) $$, 'PT400', 'invalid_limit', 'needs a limit');

-- Isolation
select test.login_as('operator', test.user_id(12));
select results_eq($$ select region from invoices.export_invoices() $$, array['Mombasa'], 'an operator sees the region');
select throws_ok($$ select invoices.export_invoices(p_region => 'Nairobi') $$, 'PT403', 'not_your_region', 'and no other');
select test.logout();
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.export_invoices() $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
