begin;
select plan(6);

-- Contract
select function_returns(
    'invoices', '_expect_energy', array['invoices.accounts', 'timestamp with time zone'], 'numeric'
);
select is_definer('invoices', '_expect_energy', array['invoices.accounts', 'timestamp with time zone']);
select function_privs_are(
    'invoices', '_expect_energy', array['invoices.accounts', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', '_expect_energy', array['invoices.accounts', 'timestamp with time zone'], 'service_role', '{}'::text[]
);

do $$ begin perform test.create_billing(); end $$;
create function pg_temp.account() returns invoices.accounts language sql as
$$ select a from invoices.accounts as a where a.account_id = test.billing_account(1) $$;

-- Behaviour
select is(invoices._expect_energy(pg_temp.account(), '2025-10-01 00:00+03')::numeric(10, 3), 12.000, 'as on average a day');
select is(invoices._expect_energy(pg_temp.account(), '2030-10-01 00:00+03'), 0::numeric, 'nothing where nothing was measured');

select * from finish();
rollback;
