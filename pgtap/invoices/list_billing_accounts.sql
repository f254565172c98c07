begin;
select plan(15);

-- Contract
select function_returns(
    'invoices', 'list_billing_accounts', array['uuid', 'uuid', 'integer', 'uuid'], 'setof invoices.accounts'
);
select is_definer('invoices', 'list_billing_accounts', array['uuid', 'uuid', 'integer', 'uuid']);
select function_privs_are(
    'invoices', 'list_billing_accounts', array['uuid', 'uuid', 'integer', 'uuid'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'list_billing_accounts', array['uuid', 'uuid', 'integer', 'uuid'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'list_billing_accounts', array['uuid', 'uuid', 'integer', 'uuid'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'list_billing_accounts', array['uuid', 'uuid', 'integer', 'uuid'], 'authenticated', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'list_billing_accounts', array['uuid', 'uuid', 'integer', 'uuid'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_billing(); end $$;

-- Behaviour
select is((select count(*) from invoices.list_billing_accounts()), 2::bigint, 'the service sees all');
select is((select count(*) from invoices.list_billing_accounts(p_meter_id => test.meter_id(2))), 1::bigint, 'or those of a meter');
select is(
    (select count(*) from invoices.list_billing_accounts(p_after => (select min(a.account_id::text)::uuid from invoices.accounts as a))),
    1::bigint, 'a page goes on after the last'
);

-- Errors
select throws_ok($$ select invoices.list_billing_accounts(p_limit => 0) $$, 'PT400', 'invalid_limit', 'needs a limit');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select is((select count(*) from invoices.list_billing_accounts()), 1::bigint, 'a user sees their own');
select is((select count(*) from invoices.list_billing_accounts(test.user_id(2))), 0::bigint, 'and nobody else''s');
select test.login_as('operator', test.user_id(12));
select is(
    (select array_agg(a.user_id) from invoices.list_billing_accounts() as a), array[test.user_id(2)],
    'an operator sees those of the region'
);
select test.logout();
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.list_billing_accounts() $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
