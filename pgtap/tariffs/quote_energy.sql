begin;
select plan(25);

select test.create_tariff();
select test.create_tariff('slabs', 'telescopic');

-- Contract
select function_returns(
    'tariffs', 'quote_energy',
    array['text', 'numeric', 'numeric', 'timestamp with time zone', 'text', 'numeric'],
    'tariffs.energy_quote'
);
select is_definer('tariffs', 'quote_energy', array['text', 'numeric', 'numeric', 'timestamp with time zone', 'text', 'numeric']);
select function_privs_are(
    'tariffs', 'quote_energy',
    array['text', 'numeric', 'numeric', 'timestamp with time zone', 'text', 'numeric'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'quote_energy',
    array['text', 'numeric', 'numeric', 'timestamp with time zone', 'text', 'numeric'],
    'admin',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'quote_energy',
    array['text', 'numeric', 'numeric', 'timestamp with time zone', 'text', 'numeric'],
    'authenticated',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'quote_energy',
    array['text', 'numeric', 'numeric', 'timestamp with time zone', 'text', 'numeric'],
    'anon',
    array['EXECUTE']
);

-- Behaviour
select test.login_as('anon');
select results_eq(
    $$
    select currency, kwh, energy_amount, levies_amount, vat_amount, rounding_amount, total
    from tariffs.quote_energy('test', p_kwh => 10)
    $$,
    $$ values ('KES', 10::numeric, 100.00, 15.00, 17.60, 0.40, 133.00) $$,
    'anybody can ask the price of energy'
);
select is(
    (select lines from tariffs.quote_energy('test', p_kwh => 10)),
    '[
        {"code": "energy", "label": "Energy", "kind": "energy", "basis": "per_kwh", "rate": 10, "band": "low", "amount": 100.00},
        {"code": "fuel", "label": "Fuel", "kind": "fuel", "basis": "per_kwh", "rate": 1, "amount": 10.00},
        {"code": "rep", "label": "Rural electrification", "kind": "levy", "basis": "percent", "rate": 5, "amount": 5.00},
        {"code": "vat", "label": "VAT", "kind": "tax", "basis": "percent", "rate": 16, "amount": 17.60},
        {"code": "rounding", "label": "Rounding", "kind": "rounding", "basis": null, "rate": null, "amount": 0.40}
    ]'::jsonb,
    'shows every line'
);
select is(
    (select to_jsonb(q) from tariffs.quote_energy('test', p_amount => 133.5) as q),
    (select to_jsonb(q) from tariffs.quote_energy('test', p_kwh => 10.0) as q),
    'money buys what it is enough for'
);
select is(
    (select energy_amount from tariffs.quote_energy('test', p_kwh => 10, p_band => 'high')), 200.00, 'takes the band that is named'
);
select is(
    (select total from tariffs.quote_energy('slabs', p_kwh => 150)),
    2594.00,
    'prices each slab at its own rate'
);
select is(
    (select lines -> 0 ->> 'rate' from tariffs.quote_energy('slabs', p_kwh => 150)),
    null,
    'energy in several slabs has no one rate'
);
select is(
    (select total from tariffs.quote_energy('test', p_kwh => 10, p_at => null)), 133.00, 'a null time is now'
);
select test.logout();
select test.create_time_of_use();
select tariffs.create_tariff('monthly', 'Monthly', 'KES', 'Africa/Nairobi');
select tariffs.publish_tariff_version(
    'monthly', '2020-01-01 00:00+03', '[{"code": "low", "from_kwh": 0, "rate": 10}, {"code": "high", "from_kwh": 100, "rate": 20}]',
    p_band_method => 'telescopic', p_slab_period => 'month'
);
select test.login_as('anon');
select results_eq(
    $$
    select kwh, total, month_kwh
    from unnest('{null, 0, 95, 100}'::numeric[]) with ordinality as m (kwh_before, n)
    cross join lateral tariffs.quote_energy('monthly', p_amount => 150, p_month_kwh => m.kwh_before)
    order by n
    $$,
    $$ values (15.0, 150.00, 0::numeric), (15.0, 150.00, 0), (10.0, 150.00, 95), (7.5, 150.00, 100) $$,
    'slabs that count the month go on after what it had'
);
select is(
    (select month_kwh from tariffs.quote_energy('slabs', p_kwh => 1, p_month_kwh => 500)), null,
    'others take no notice of the month'
);
select results_eq(
    $$
    select lines #>> '{0,band}', total
    from unnest('{2026-06-01 03:59Z, 2026-06-01 04:00Z}'::timestamptz[]) as t
    cross join lateral tariffs.quote_energy('tou', p_kwh => 2, p_at => t)
    order by t
    $$,
    $$ values ('night', 20.00), ('day', 60.00) $$, 'the moment says which period it is'
);

-- Errors
select throws_ok(
    $$ select tariffs.quote_energy('monthly', p_kwh => 1, p_month_kwh => -5) $$, 'PT400', 'invalid_month_kwh', 'a month has no less than nothing'
);
select throws_ok(
    $$ select tariffs.quote_energy('test') $$, 'PT400', 'invalid_quantity', 'needs energy or money'
);
select throws_ok(
    $$ select tariffs.quote_energy('test', p_kwh => -1) $$, 'PT400', 'invalid_kwh', 'sells no negative energy'
);
select throws_ok(
    $$ select tariffs.quote_energy('test', p_amount => 'NaN') $$, 'PT400', 'invalid_amount', 'takes no NaN'
);
select throws_ok(
    $$ select tariffs.quote_energy('test', p_kwh => 1, p_band => 'none') $$, 'PT400', 'unknown_band', 'knows its bands'
);
select throws_ok(
    $$ select tariffs.quote_energy('nowhere', p_kwh => 1) $$, 'PT404', 'tariff_not_found', 'knows its tariffs'
);
select throws_ok(
    $$ select tariffs.quote_energy('test', p_kwh => 1, p_at => '1999-01-01') $$,
    'PT404', 'tariff_not_in_force', 'has no price before the first version'
);
select throws_ok(
    $$ select tariffs.quote_energy('test', p_amount => 0.5) $$, 'PT422', 'amount_too_small', 'sells no less than a tenth'
);

-- Isolation
select throws_ok(
    'select * from tariffs.price_sheets', '42501', null, 'callers cannot touch the table'
);

select * from finish();
rollback;
