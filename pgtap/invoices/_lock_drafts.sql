begin;
select plan(12);

-- Contract
select function_returns('invoices', '_lock_drafts', array['integer', 'date', 'text', 'boolean'], 'uuid[]');
select is_definer('invoices', '_lock_drafts', array['integer', 'date', 'text', 'boolean']);
select function_privs_are(
    'invoices', '_lock_drafts', array['integer', 'date', 'text', 'boolean'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', '_lock_drafts', array['integer', 'date', 'text', 'boolean'], 'service_role', '{}'::text[]
);

do $$ begin perform test.create_billing(); end $$;
do $$ begin perform invoices.generate_monthly_invoices('2025-09-01'); end $$;

-- Behaviour
select is(cardinality(invoices._lock_drafts(10, null, null, false)), 2, 'drafts whose grace is over');
do $$ begin update invoices.invoices set finalise_after = now() + interval '1 day' where user_id = test.user_id(1); end $$;
select is(invoices._lock_drafts(10, null, null, false), array[test.invoice(2)], 'not before');
select is(cardinality(invoices._lock_drafts(10, null, null, true)), 2, 'but when it is asked for');
select is(cardinality(invoices._lock_drafts(10, '2025-10-01', null, true)), 0, 'of a month');
select is(invoices._lock_drafts(10, null, 'Nairobi', true), array[test.invoice(1)], 'of a region');
do $$ begin perform test.store_hours(1, '2025-09-10', '2025-09-11', 1); perform invoices._lock_drafts(10, null, null, true); end $$;
select is(
    (select i.energy_kwh from invoices.invoices as i where i.invoice_id = test.invoice(1)), 384.0, 'readings that came in the grace are in it'
);
do $$ begin insert into meters.dirty_buckets (meter_id, bucket_at) values (test.meter_id(2), '2025-09-10 10:00Z'); end $$;
select is(
    invoices._lock_drafts(10, null, null, true), array[test.invoice(1)], 'what is not added up yet waits'
);
select matches(
    (select i.problem from invoices.invoices as i where i.invoice_id = test.invoice(2)), '^readings_not_rolled_up', 'and says why'
);

select * from finish();
rollback;
