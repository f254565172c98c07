begin;
select plan(6);

-- Contract
select function_returns(
    'invoices',
    '_price_cycle',
    array['invoices.accounts', 'timestamp with time zone', 'timestamp with time zone', 'numeric'],
    'invoices.bill_sum'
);
select is_definer(
    'invoices',
    '_price_cycle',
    array['invoices.accounts', 'timestamp with time zone', 'timestamp with time zone', 'numeric']
);
select function_privs_are(
    'invoices',
    '_price_cycle',
    array['invoices.accounts', 'timestamp with time zone', 'timestamp with time zone', 'numeric'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'invoices',
    '_price_cycle',
    array['invoices.accounts', 'timestamp with time zone', 'timestamp with time zone', 'numeric'],
    'service_role',
    '{}'::text[]
);

do $$ begin perform test.create_billing(); end $$;
create function pg_temp.account() returns invoices.accounts language sql as
$$ select a from invoices.accounts as a where a.account_id = test.billing_account(1) $$;

-- Behaviour
select results_eq(
    $$ select s.energy_kwh, s.total from invoices._price_cycle(pg_temp.account(), '2025-09-11 00:00+03', '2025-10-01 00:00+03', null) as s $$,
    $$ values (120.0, 1833.20) $$, 'what was drawn so far'
);
select results_eq(
    $$ select s.energy_kwh, s.total from invoices._price_cycle(pg_temp.account(), '2025-09-11 00:00+03', '2025-10-01 00:00+03', 240) as s $$,
    $$ values (360.0, 7919.60) $$, 'and what is expected: slabs go on'
);

select * from finish();
rollback;
