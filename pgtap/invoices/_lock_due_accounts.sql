begin;
select plan(9);

-- Contract
select function_returns('invoices', '_lock_due_accounts', array['date', 'text', 'integer'], 'uuid[]');
select is_definer('invoices', '_lock_due_accounts', array['date', 'text', 'integer']);
select function_privs_are(
    'invoices', '_lock_due_accounts', array['date', 'text', 'integer'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', '_lock_due_accounts', array['date', 'text', 'integer'], 'service_role', '{}'::text[]
);

do $$ begin perform test.create_billing(); end $$;

-- Behaviour
select is(cardinality(invoices._lock_due_accounts('2025-09-01', null, 10)), 2, 'accounts that have a month to bill');
select is(invoices._lock_due_accounts('2025-09-01', 'Mombasa', 10), array[test.billing_account(2)], 'of a region');
select is(cardinality(invoices._lock_due_accounts('2025-09-01', null, 1)), 1, 'no more than asked for');
select is(invoices._lock_due_accounts('2025-08-01', null, 10), '{}', 'none of a month before they began');
do $$ begin update invoices.accounts set billing_mode = 'prepaid' where account_id = test.billing_account(1); end $$;
select is(
    invoices._lock_due_accounts('2025-09-01', null, 10), array[test.billing_account(2)], 'what is prepaid is never billed'
);

select * from finish();
rollback;
