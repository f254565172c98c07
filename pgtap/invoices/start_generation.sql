begin;
select plan(13);

-- Contract
select function_returns('invoices', 'start_generation', array['date', 'text', 'integer', 'integer'], 'integer');
select is_definer('invoices', 'start_generation', array['date', 'text', 'integer', 'integer']);
select function_privs_are(
    'invoices', 'start_generation', array['date', 'text', 'integer', 'integer'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'start_generation', array['date', 'text', 'integer', 'integer'], 'admin', '{}'::text[]
);
select function_privs_are(
    'invoices', 'start_generation', array['date', 'text', 'integer', 'integer'], 'operator', '{}'::text[]
);
select function_privs_are(
    'invoices', 'start_generation', array['date', 'text', 'integer', 'integer'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', 'start_generation', array['date', 'text', 'integer', 'integer'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_billing(); end $$;

-- Behaviour
select is(invoices.start_generation('2025-09-01', p_workers => 3), 3, 'so many jobs');
select is(
    (select array_agg(distinct j.payload ->> 'month') from jobs.ready as j where j.handler = 'invoices.generate'), '{2025-09-01}', 'of the month'
);

-- Errors
select throws_ok($$ select invoices.start_generation(null) $$, 'PT400', 'invalid_month', 'needs a month');
select throws_ok($$ select invoices.start_generation('2025-09-01', p_workers => 33) $$, 'PT400', 'invalid_limit', 'not too many');
select throws_ok(
    $$ select invoices.start_generation((now() + interval '40 days')::date) $$, 'PT422', 'month_not_over', 'of a month that is over'
);
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.start_generation('2025-09-01') $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
