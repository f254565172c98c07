begin;
select plan(6);

-- Contract
select function_returns(
    'invoices', '_preview_bills', array['text', 'jsonb', 'text', 'date', 'uuid[]'], 'setof invoices.preview_bill'
);
select is_definer('invoices', '_preview_bills', array['text', 'jsonb', 'text', 'date', 'uuid[]']);
select function_privs_are(
    'invoices', '_preview_bills', array['text', 'jsonb', 'text', 'date', 'uuid[]'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', '_preview_bills', array['text', 'jsonb', 'text', 'date', 'uuid[]'], 'service_role', '{}'::text[]
);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
select results_eq(
    $$ select b.account_id, b.energy_kwh, b.total_before, b.total_after, b.problem from invoices._preview_bills(
           'bill', '[{"code": "a", "from_kwh": 0, "rate": 10}]', null, '2025-09-01', array[test.billing_account(1)]) as b $$,
    $$ values (test.billing_account(1), 360.0, 7919.60, 4773.60, null::text) $$, 'a bill as it is and as it would be'
);
select results_eq(
    $$ select b.problem is not null from invoices._preview_bills(
           'bill', '[{"code": "a", "from_kwh": 0, "rate": 10}]', null, '2010-09-01', array[test.billing_account(1)]) as b $$,
    $$ values (true) $$, 'none where the account was not there'
);

select * from finish();
rollback;
