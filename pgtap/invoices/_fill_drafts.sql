begin;
select plan(8);

-- Contract
select function_returns('invoices', '_fill_drafts', array['uuid[]'], 'void');
select is_definer('invoices', '_fill_drafts', array['uuid[]']);
select function_privs_are('invoices', '_fill_drafts', array['uuid[]'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_fill_drafts', array['uuid[]'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;
do $$ begin perform test.bill(); perform test.store_hours(1, '2025-09-10', '2025-09-11', 1); perform test.bill('2025-10-01'); end $$;

-- Behaviour
select results_eq(
    $$ select l.line_type, l.code, l.quantity, l.amount from invoices.lines as l where l.invoice_id = test.invoice(1, '2025-10-01')
       order by l.position $$,
    $$ values ('energy', 'energy', 100::numeric, 1000::numeric), ('energy', 'energy', 272, 5440), ('charge', 'fuel', 372, 372),
        ('charge', 'rep', null, 322), ('adjustment', 'late_readings', 24, 504), ('adjustment', 'late_readings', 0, 24) $$,
    'readings that came late are lines of their own on the next invoice'
);
do $$ begin perform test.bill('2025-11-01'); end $$;
select is_empty(
    $$ select * from invoices.lines where invoice_id = test.invoice(1, '2025-11-01') and line_type = 'adjustment' $$,
    'and on no other'
);

-- A negative correction larger than the next bill is carried.
do $$ begin
    update telemetry.readings_1d set energy_kwh = 0, reading_count = reading_count + 1
    where meter_id = test.meter_id(2) and bucket_at >= '2025-08-31Z' and bucket_at < '2025-10-31Z';
    perform test.store_hours(2, '2025-12-01', '2026-01-01', 0.001);
    perform test.bill('2025-12-01');
end $$;
select results_eq(
    $$ select i.total, i.amount_due, i.status, l.line_type, l.amount from invoices.invoices as i join invoices.lines as l using (invoice_id)
       where i.invoice_id = test.invoice(2, '2025-12-01') and l.line_type = 'carried' $$,
    $$ values (0.00, 0.00, 'paid', 'carried', 16133.65) $$, 'an invoice is never negative: the rest is carried'
);
select is(
    (select c.amount from invoices.credits as c where c.reason = 'carried'), 16133.65, 'to the credit of the account'
);

select * from finish();
rollback;
