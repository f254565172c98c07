begin;
select plan(6);

-- Contract
select function_returns('invoices', '_get_items', array['uuid[]', 'integer', 'numeric[]'], 'invoices.usage_item[]');
select isnt_definer('invoices', '_get_items', array['uuid[]', 'integer', 'numeric[]']);
select function_privs_are(
    'invoices', '_get_items', array['uuid[]', 'integer', 'numeric[]'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', '_get_items', array['uuid[]', 'integer', 'numeric[]'], 'service_role', '{}'::text[]
);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
select results_eq(
    $$ select i.item_no, i.tariff_code, i.drawn_from, i.drawn_until, i.estimated_kwh
       from unnest(invoices._get_items(array[test.invoice(1)], 5, '{30}')) as i $$,
    $$ values (5, 'bill', '2025-09-01 00:00+03'::timestamptz, '2025-10-01 00:00+03'::timestamptz, 30::numeric) $$,
    'the time of an invoice, its tariff, and what stands in for readings'
);
do $$ begin
    insert into invoices.account_tariffs values (test.billing_account(1), '2025-09-11 00:00+03', 'bill');
end $$;
select results_eq(
    $$ select i.estimated_kwh from unnest(invoices._get_items(array[test.invoice(1)], 1, '{30}')) as i order by i.drawn_from $$,
    array[10::numeric, 20], 'parted where the tariff of the account changes'
);

select * from finish();
rollback;
