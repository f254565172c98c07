begin;
select plan(19);

-- Contract
select function_returns('invoices', 'finalize_invoices', array['integer', 'date', 'text', 'boolean'], 'integer');
select is_definer('invoices', 'finalize_invoices', array['integer', 'date', 'text', 'boolean']);
select function_privs_are(
    'invoices', 'finalize_invoices', array['integer', 'date', 'text', 'boolean'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'finalize_invoices', array['integer', 'date', 'text', 'boolean'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'finalize_invoices', array['integer', 'date', 'text', 'boolean'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'finalize_invoices', array['integer', 'date', 'text', 'boolean'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', 'finalize_invoices', array['integer', 'date', 'text', 'boolean'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_billing(); end $$;
do $$ begin perform invoices.generate_monthly_invoices('2025-09-01'); end $$;

-- Behaviour
select is(invoices.finalize_invoices(1), 1, 'a chunk at a time');
select is(invoices.finalize_invoices(), 1, 'goes on where it ended');
select is(invoices.finalize_invoices(), 0, 'and is done');
select results_eq(
    $$ select i.number, i.status, i.due_on - i.issued_on from invoices.invoices as i order by i.sequence $$,
    $$ select format('INV-%s-%s', extract(year from (now() at time zone 'Africa/Nairobi')), n), 'final', 14
       from unnest('{000001,000002}'::text[]) as n $$, 'numbers follow one another'
);
select is((select count(*) from events.events where event_type = 'invoice_issued'), 2::bigint, 'an event each');
do $$ begin
    update meters.meters set tariff_code = null, region = null where meter_id = test.meter_id(1);
    perform invoices.generate_monthly_invoices('2025-10-01');
end $$;
select is(invoices.finalize_invoices(p_month => '2025-10-01'), 1, 'what has a problem stays a draft');
select matches((select i.problem from invoices.invoices as i where i.status = 'draft'), '^meter_has_no_tariff', 'and says which');
do $$ begin
    update meters.meters set tariff_code = 'bill' where meter_id = test.meter_id(1);
    update invoices.invoices set finalise_after = now() where status = 'draft';
end $$;
select is(invoices.finalize_invoices(), 1, 'until it is mended');

-- Errors
select throws_ok($$ select invoices.finalize_invoices(0) $$, 'PT400', 'invalid_limit', 'needs a limit');
select throws_ok($$ select invoices.finalize_invoices(p_month => 'infinity') $$, 'PT400', 'invalid_month', 'a month is one');

-- Isolation
select test.login_as('operator', test.user_id(12));
select throws_ok(
    $$ select invoices.finalize_invoices(p_region => 'Nairobi') $$, 'PT403', 'not_your_region', 'an operator of another region cannot'
);
select test.logout();
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.finalize_invoices() $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
