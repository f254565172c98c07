begin;
select plan(7);

-- Contract
select function_returns('invoices', '_find_late', array['uuid[]'], 'setof invoices.late_period');
select isnt_definer('invoices', '_find_late', array['uuid[]']);
select function_privs_are('invoices', '_find_late', array['uuid[]'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_find_late', array['uuid[]'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;
do $$ begin perform invoices.generate_monthly_invoices('2025-10-01'); end $$;

-- Behaviour
select is_empty($$ select * from invoices._find_late(array[test.invoice(1, '2025-10-01')]) $$, 'nothing where nothing came');
do $$ begin perform test.store_hours(1, '2025-09-30', '2025-10-01', 1); end $$;
select results_eq(
    $$ select draft_id, invoice_id from invoices._find_late(array[test.invoice(1, '2025-10-01'), test.invoice(2, '2025-10-01')]) $$,
    $$ values (test.invoice(1, '2025-10-01'), test.invoice(1)) $$, 'the invoice whose readings changed, and the draft that follows'
);
do $$ begin perform invoices.set_series('INV', p_lookback_months => 0); end $$;
select is_empty($$ select * from invoices._find_late(array[test.invoice(1, '2025-10-01')]) $$, 'as far back as the series says');

select * from finish();
rollback;
