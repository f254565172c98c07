begin;
select plan(14);

-- Contract
select function_returns(
    'invoices',
    'set_series',
    array['text', 'text', 'text', 'integer', 'interval', 'numeric', 'integer', 'text'],
    'invoices.series'
);
select is_definer(
    'invoices', 'set_series', array['text', 'text', 'text', 'integer', 'interval', 'numeric', 'integer', 'text']
);
select function_privs_are(
    'invoices',
    'set_series',
    array['text', 'text', 'text', 'integer', 'interval', 'numeric', 'integer', 'text'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'invoices',
    'set_series',
    array['text', 'text', 'text', 'integer', 'interval', 'numeric', 'integer', 'text'],
    'admin',
    array['EXECUTE']
);
select function_privs_are(
    'invoices',
    'set_series',
    array['text', 'text', 'text', 'integer', 'interval', 'numeric', 'integer', 'text'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'invoices',
    'set_series',
    array['text', 'text', 'text', 'integer', 'interval', 'numeric', 'integer', 'text'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'invoices',
    'set_series',
    array['text', 'text', 'text', 'integer', 'interval', 'numeric', 'integer', 'text'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select is((invoices.set_series('INV', p_due_days => 30)).due_days, 30::smallint, 'changes a rule');
select is((invoices.set_series('INV', p_grace => '1 day')).due_days, 30::smallint, 'what is left out stays');
select is((invoices.set_series('SHOP')).credit_prefix, 'CN-SHOP', 'adds one');

-- Errors
select throws_ok($$ select invoices.set_series('INV', p_due_days => 400) $$, 'PT400', 'invalid_series', 'a due date is near');
select throws_ok($$ select invoices.set_series('INV', 'nobody') $$, 'PT404', 'issuer_not_found', 'needs an issuer');
select throws_ok($$ select invoices.set_series('B', p_credit_prefix => 'CN') $$, '23505', null, 'a prefix is of one series');
select throws_ok($$ select invoices.set_series('b c') $$, '23514', null, 'a code has capitals and digits');

select * from finish();
rollback;
