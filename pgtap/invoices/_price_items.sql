begin;
select plan(12);

-- Contract
select function_returns(
    'invoices', '_price_items', array['invoices.usage_item[]', 'tariffs.price_sheets[]'], 'setof invoices.priced_line'
);
select is_definer('invoices', '_price_items', array['invoices.usage_item[]', 'tariffs.price_sheets[]']);
select function_privs_are(
    'invoices', '_price_items', array['invoices.usage_item[]', 'tariffs.price_sheets[]'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', '_price_items', array['invoices.usage_item[]', 'tariffs.price_sheets[]'], 'service_role', '{}'::text[]
);

do $$ begin
    perform test.create_tariff('slabs', 'telescopic'), test.create_tariff('bands'), test.create_time_of_use('tou');
    perform test.create_user(1);
    perform meters.create_meter(p_meter_id => test.meter_id(1), p_meter_number => 'A-1', p_time_zone => 'Europe/Berlin');
    perform test.store_hours(1, '2025-10-01', '2025-11-01', 0.25, 'Europe/Berlin');
end $$;

-- Behaviour
create function pg_temp.price(p_tariff text, p_from timestamptz, p_until timestamptz, p_kwh numeric default null)
returns setof invoices.priced_line language sql as $$
    select l.* from invoices._price_items(
        array[(1, test.meter_id(1), 'Europe/Berlin', p_tariff, p_from, p_until, p_kwh)::invoices.usage_item]
    ) as l
$$;
select results_eq(
    $$ select band, quantity, amount from pg_temp.price('slabs', '2025-10-01 00:00+02', '2025-11-01 00:00+01') where line_type = 'energy' $$,
    $$ values ('low', 100::numeric, 1000::numeric), ('high', 86.25, 1725) $$, 'slabs, each at its own rate, and the day of 25 hours'
);
select results_eq(
    $$ select band, quantity, amount from pg_temp.price('bands', '2025-10-01 00:00+02', '2025-11-01 00:00+01') where line_type = 'energy' $$,
    $$ values ('high', 186.25, 3725::numeric) $$, 'one band for all of it'
);
select results_eq(
    $$ select band, quantity, rate from pg_temp.price('tou', '2025-10-25 00:00+02', '2025-10-27 00:00+01') where line_type = 'energy' $$,
    $$ values ('day', 8.00, 30::numeric), ('night', 4.25, 10) $$, 'each hour at its rate: an hour that comes twice is drawn twice'
);
select results_eq(
    $$ select sum(amount) from pg_temp.price('tou', '2025-10-01 00:00+02', '2025-11-01 00:00+01') $$,
    $$ select (tariffs._price_usage('tou', array_agg(h.bucket_at), array_agg(h.energy_kwh))).total
       from telemetry.readings_1h as h where h.meter_id = test.meter_id(1) $$,
    'as tariffs._price_usage prices it'
);
select results_eq(
    $$ select quantity, is_estimated from pg_temp.price('bands', '2025-10-01Z', '2025-10-02Z', 50) where line_type = 'energy' $$,
    $$ values (50::numeric, true) $$, 'an estimate stands in for what was not measured'
);
select matches(
    (select problem from pg_temp.price('slabs', '2010-10-01Z', '2010-11-01Z')), '^tariff_not_in_force', 'says that there is no price'
);
select matches(
    (select max(problem) from pg_temp.price(null, '2025-10-01Z', '2025-11-01Z')), '^meter_has_no_tariff', 'or no tariff'
);
do $$ begin perform tariffs.create_tariff('spot', 'Spot', 'EUR', 'Europe/Berlin');
    perform tariffs.publish_price_series('spot', '2020-01-01Z'); end $$;
select matches(
    (select max(problem) from pg_temp.price('spot', '2025-10-01 00:00+02', '2025-10-02 00:00+02')), '^price_not_published',
    'or that the price of an hour is not known'
);

select * from finish();
rollback;
