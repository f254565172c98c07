begin;
select plan(16);

-- Contract
select function_returns(
    'invoices', 'list_disputes', array['text', 'uuid', 'integer', 'uuid'], 'setof invoices.disputes'
);
select is_definer('invoices', 'list_disputes', array['text', 'uuid', 'integer', 'uuid']);
select function_privs_are(
    'invoices', 'list_disputes', array['text', 'uuid', 'integer', 'uuid'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'list_disputes', array['text', 'uuid', 'integer', 'uuid'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'list_disputes', array['text', 'uuid', 'integer', 'uuid'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'list_disputes', array['text', 'uuid', 'integer', 'uuid'], 'authenticated', array['EXECUTE']
);
select function_privs_are('invoices', 'list_disputes', array['text', 'uuid', 'integer', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;
select test.login_as('authenticated', test.user_id(1));
do $$ begin perform invoices.dispute_invoice(test.invoice(1), 'x'); end $$;
select test.login_as('authenticated', test.user_id(2));
do $$ begin perform invoices.dispute_invoice(test.invoice(2), 'x'); end $$;

-- Isolation
select results_eq($$ select user_id from invoices.list_disputes() $$, array[test.user_id(2)], 'a user sees their own');
select test.login_as('operator', test.user_id(11));
select results_eq($$ select user_id from invoices.list_disputes('open') $$, array[test.user_id(1)], 'an operator those of the region');
select test.logout();

-- Behaviour
select is((select count(*) from invoices.list_disputes('open')), 2::bigint, 'the service all');
select is((select count(*) from invoices.list_disputes('rejected')), 0::bigint, 'by status');
select is((select count(*) from invoices.list_disputes(p_invoice_id => test.invoice(1))), 1::bigint, 'or of an invoice');
select is(
    (select count(*) from invoices.list_disputes(p_before => (select max(d.dispute_id::text)::uuid from invoices.disputes as d))), 1::bigint,
    'a page goes on before the last'
);

-- Errors
select throws_ok($$ select invoices.list_disputes('OPEN') $$, 'PT400', 'invalid_status', 'a status is one of four');
select throws_ok($$ select invoices.list_disputes(p_limit => 0) $$, 'PT400', 'invalid_limit', 'needs a limit');
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.list_disputes() $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
