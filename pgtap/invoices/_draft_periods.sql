begin;
select plan(9);

-- Contract
select function_returns('invoices', '_draft_periods', array['uuid[]', 'date'], 'uuid[]');
select is_definer('invoices', '_draft_periods', array['uuid[]', 'date']);
select function_privs_are('invoices', '_draft_periods', array['uuid[]', 'date'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_draft_periods', array['uuid[]', 'date'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;

-- Behaviour
select is(
    cardinality(invoices._draft_periods(array[test.billing_account(1), test.billing_account(2)], '2025-09-01')), 2, 'a draft each'
);
select results_eq(
    $$ select a.period_on, a.billed_until from invoices.accounts as a where a.account_id = test.billing_account(1) $$,
    $$ values (date '2025-10-01', '2025-10-01 00:00+03'::timestamptz) $$, 'the account goes on after it'
);
select is(invoices._draft_periods(array[test.billing_account(1)], '2025-09-01'), '{}', 'not before the next month is asked for');
select throws_ok(
    $$ insert into invoices.periods select account_id, invoice_id, account_key, meter_id, meter_key, daterange('2025-09-30', '2025-11-01'),
           tstzrange('2025-10-01 00:00+03', '2025-11-01Z') from invoices.periods where false
       union all select p.account_id, test.invoice(2), a.account_key, a.meter_id, a.meter_key, daterange('2025-09-30', '2025-10-30'),
           tstzrange('2025-10-01 00:00+03', '2025-10-02Z')
       from invoices.periods as p join invoices.accounts as a using (account_id) where false
       union all select a.account_id, gen_random_uuid(), a.account_key, a.meter_id, a.meter_key, daterange('2025-09-30', '2025-10-30'),
           tstzrange('2025-10-01 00:00+03', '2025-10-02Z')
       from invoices.accounts as a where a.account_id = test.billing_account(1) $$,
    '23P01', null, 'the database refuses to bill a day of an account twice'
);
select throws_ok(
    $$ insert into invoices.periods select a.account_id, gen_random_uuid(), a.account_key, a.meter_id, a.meter_key,
           daterange('2026-09-30', '2026-10-30'), tstzrange('2025-09-30 23:59+03', '2025-10-02Z')
       from invoices.accounts as a where a.account_id = test.billing_account(1) $$,
    '23P01', null, 'and a moment of a meter'
);

select * from finish();
rollback;
