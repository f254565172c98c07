begin;
select plan(13);

-- Contract
select function_returns(
    'invoices',
    'set_issuer',
    array['text', 'text', 'text[]', 'text', 'text', 'text', 'text', 'text', 'text', 'text[]'],
    'invoices.issuers'
);
select is_definer(
    'invoices', 'set_issuer', array['text', 'text', 'text[]', 'text', 'text', 'text', 'text', 'text', 'text', 'text[]']
);
select function_privs_are(
    'invoices',
    'set_issuer',
    array['text', 'text', 'text[]', 'text', 'text', 'text', 'text', 'text', 'text', 'text[]'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'invoices',
    'set_issuer',
    array['text', 'text', 'text[]', 'text', 'text', 'text', 'text', 'text', 'text', 'text[]'],
    'admin',
    array['EXECUTE']
);
select function_privs_are(
    'invoices',
    'set_issuer',
    array['text', 'text', 'text[]', 'text', 'text', 'text', 'text', 'text', 'text', 'text[]'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'invoices',
    'set_issuer',
    array['text', 'text', 'text[]', 'text', 'text', 'text', 'text', 'text', 'text', 'text[]'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'invoices',
    'set_issuer',
    array['text', 'text', 'text[]', 'text', 'text', 'text', 'text', 'text', 'text', 'text[]'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select is(
    (invoices.set_issuer('main', 'Power Ltd', array['1 Road', 'Nairobi'], 'P051', p_paybill => '888880')).name, 'Power Ltd',
    'states who sends invoices'
);
select is((invoices.set_issuer('main', p_email => 'a@example.com')).tax_id, 'P051', 'what is left out stays');
select is((invoices.set_issuer('other')).time_zone, 'Africa/Nairobi', 'adds one');

-- Errors
select throws_ok($$ select invoices.set_issuer('Not a code') $$, 'PT400', 'invalid_issuer', 'needs a code');
select throws_ok($$ select invoices.set_issuer('main', p_time_zone => 'Mars/Base') $$, 'PT400', 'invalid_time_zone', 'needs a zone');
select throws_ok($$ select invoices.set_issuer('main', ' ') $$, '23514', null, 'needs a name');

select * from finish();
rollback;
