begin;
select plan(19);

-- Contract
select function_returns(
    'invoices', 'preview_tariff_change', array['text', 'jsonb', 'date', 'text'], 'invoices.tariff_preview'
);
select is_definer('invoices', 'preview_tariff_change', array['text', 'jsonb', 'date', 'text']);
select function_privs_are(
    'invoices', 'preview_tariff_change', array['text', 'jsonb', 'date', 'text'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'preview_tariff_change', array['text', 'jsonb', 'date', 'text'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'preview_tariff_change', array['text', 'jsonb', 'date', 'text'], 'operator', '{}'::text[]
);
select function_privs_are(
    'invoices', 'preview_tariff_change', array['text', 'jsonb', 'date', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', 'preview_tariff_change', array['text', 'jsonb', 'date', 'text'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
create temp table counts as select (select count(*) from events.events) as events, (select count(*) from tariffs.price_sheets) as sheets,
    (select count(*) from invoices.invoices) as invoices;
select results_eq(
    $$ select p.account_count, p.energy_kwh, p.total_before, p.total_after, p.cheaper_count, jsonb_array_length(p.largest_changes)
       from invoices.preview_tariff_change('bill', '[{"code": "all", "from_kwh": 0, "rate": 15}]', '2025-10-01') as p $$,
    $$ values (2, 744.0, 16447.84, 14366.64, 2, 2) $$, 'bills of real readings, as they are and as they would be'
);
select is(
    (select p.change from invoices.preview_tariff_change(
        'bill', '[{"code": "low", "from_kwh": 0, "rate": 10}, {"code": "high", "from_kwh": 100, "rate": 20}]', '2025-10-01') as p),
    0.00, 'the same bands change nothing'
);
select results_eq(
    $$ select events, sheets, invoices from counts $$,
    $$ select (select count(*) from events.events), (select count(*) from tariffs.price_sheets), (select count(*) from invoices.invoices) $$,
    'nothing is left behind'
);

-- Errors
select throws_ok($$ select invoices.preview_tariff_change('bill', '[]') $$, 'PT400', 'invalid_bands', 'needs bands');
select throws_ok(
    $$ select invoices.preview_tariff_change('bill', '[{"code": "a", "from_kwh": 5, "rate": 1}]', '2025-10-01') $$, 'PT400', 'invalid_bands',
    'that begin at 0'
);
select throws_ok(
    $$ select invoices.preview_tariff_change('bill', '[{"code": "a", "from_kwh": 0, "rate": "x"}]') $$, 'PT400', 'invalid_bands', 'with rates'
);
select throws_ok(
    $$ select invoices.preview_tariff_change('bill', '[{"code": "a", "from_kwh": 0, "rate": 1}]', p_band_method => 'x') $$, 'PT400',
    'invalid_band_method', 'in a way that there is'
);
select throws_ok(
    $$ select invoices.preview_tariff_change('none', '[{"code": "a", "from_kwh": 0, "rate": 1}]') $$, 'PT404', 'tariff_not_found', 'of a tariff'
);
select throws_ok(
    $$ select invoices.preview_tariff_change('bill', '[{"code": "a", "from_kwh": 0, "rate": 1}]', (now() + interval '40 days')::date) $$,
    'PT422', 'month_not_over', 'of a month that is over'
);
select throws_ok(
    $$ select invoices.preview_tariff_change('bill', '[{"code": "a", "from_kwh": 0, "rate": 1}]', 'infinity') $$,
    'PT400', 'invalid_month', 'or that there is'
);
do $$ begin perform tariffs.create_tariff('spot', 'Spot', 'KES', 'Africa/Nairobi'), tariffs.publish_price_series('spot', '2020-01-01Z');
    insert into invoices.account_tariffs values (test.billing_account(1), '2025-10-01 00:00+03', 'spot'); end $$;
select throws_ok(
    $$ select invoices.preview_tariff_change('spot', '[{"code": "a", "from_kwh": 0, "rate": 1}]', '2025-10-01') $$, 'PT422', 'cannot_preview',
    'that follows bands'
);
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.preview_tariff_change('bill', '[{"code": "a", "from_kwh": 0, "rate": 1}]', '2025-10-01') $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
