begin;
select plan(7);

-- Contract
select function_returns('invoices', '_list_tariff_accounts', array['text', 'date', 'uuid', 'integer'], 'uuid[]');
select is_definer('invoices', '_list_tariff_accounts', array['text', 'date', 'uuid', 'integer']);
select function_privs_are(
    'invoices', '_list_tariff_accounts', array['text', 'date', 'uuid', 'integer'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', '_list_tariff_accounts', array['text', 'date', 'uuid', 'integer'], 'service_role', '{}'::text[]
);

do $$ begin perform test.create_billing(); end $$;

-- Behaviour
select is(cardinality(invoices._list_tariff_accounts('bill', '2025-09-01', null, 10)), 2, 'accounts of a tariff');
select is(invoices._list_tariff_accounts('bill', '2025-08-01', null, 10), '{}', 'that there were in the month');
select is(invoices._list_tariff_accounts('other', '2025-09-01', null, 10), '{}', 'none of another tariff');

select * from finish();
rollback;
