begin;
select plan(22);

-- Contract
select function_returns(
    'invoices', 'list_invoices', array['text', 'text', 'uuid', 'text', 'integer', 'uuid'], 'setof invoices.invoices'
);
select is_definer('invoices', 'list_invoices', array['text', 'text', 'uuid', 'text', 'integer', 'uuid']);
select function_privs_are(
    'invoices',
    'list_invoices',
    array['text', 'text', 'uuid', 'text', 'integer', 'uuid'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'invoices', 'list_invoices', array['text', 'text', 'uuid', 'text', 'integer', 'uuid'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'list_invoices', array['text', 'text', 'uuid', 'text', 'integer', 'uuid'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'invoices',
    'list_invoices',
    array['text', 'text', 'uuid', 'text', 'integer', 'uuid'],
    'authenticated',
    array['EXECUTE']
);
select function_privs_are(
    'invoices', 'list_invoices', array['text', 'text', 'uuid', 'text', 'integer', 'uuid'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;
do $$ begin perform invoices.generate_monthly_invoices('2025-10-01'); end $$;

-- Behaviour
select is((select count(*) from invoices.list_invoices()), 4::bigint, 'the service sees all');
select is((select count(*) from invoices.list_invoices('draft')), 2::bigint, 'by status');
select is((select count(*) from invoices.list_invoices(p_kind => 'credit_note')), 0::bigint, 'by kind');
select is((select count(*) from invoices.list_invoices(p_region => 'Mombasa')), 2::bigint, 'by region');
select is((select count(*) from invoices.list_invoices(p_before => test.invoice(2, '2025-10-01'), p_limit => 2)), 2::bigint, 'a page at a time');

-- Errors
select throws_ok($$ select invoices.list_invoices('PAID') $$, 'PT400', 'invalid_status', 'a status is one of six');
select throws_ok($$ select invoices.list_invoices(p_kind => 'x') $$, 'PT400', 'invalid_status', 'a kind one of two');
select throws_ok($$ select invoices.list_invoices(p_limit => 1001) $$, 'PT400', 'invalid_limit', 'a limit has one');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select results_eq($$ select invoice_id from invoices.list_invoices() $$, array[test.invoice(1)], 'a user sees their own, no drafts');
select is((select count(*) from invoices.list_invoices(p_user_id => test.user_id(2))), 0::bigint, 'and nobody else''s');
set local role app_api;
select is((select count(*) from invoices.invoices), 1::bigint, 'whatever a function forgets');
select is((select count(distinct invoice_id) from invoices.lines), 1::bigint, 'of lines as well');
select test.login_as('operator', test.user_id(12));
select is((select count(*) from invoices.list_invoices()), 2::bigint, 'an operator those of the region, drafts as well');
select throws_ok($$ select invoices.list_invoices(p_region => 'Nairobi') $$, 'PT403', 'not_your_region', 'of no other');
select test.logout();
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.list_invoices() $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
