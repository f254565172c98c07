begin;
select plan(17);

-- Contract
select function_returns('reports', 'handle_event', array['events.events'], 'void');
select is_definer('reports', 'handle_event', array['events.events']);
select function_privs_are(
    'reports', 'handle_event', array['events.events'], 'anon', '{}'::text[]
);
select function_privs_are(
    'reports', 'handle_event', array['events.events'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'reports', 'handle_event', array['events.events'], 'operator', '{}'::text[]
);
select function_privs_are(
    'reports', 'handle_event', array['events.events'], 'admin', '{}'::text[]
);
select function_privs_are(
    'reports', 'handle_event', array['events.events'], 'service_role', array['EXECUTE']
);

select test.create_grid();

-- Behaviour
select results_eq(
    $$ select meter_id, sale_type, region, tariff_code, amount, energy_amount, energy_kwh from reports.sales
       order by meter_id, sale_type $$,
    $$ values
        (test.meter_id(1), 'purchase', 'Nairobi', 'flat', 100.00, 80.00, 4.0),
        (test.meter_id(2), 'purchase', 'Mombasa', 'flat', 50.00, 40.00, 2.0),
        (test.meter_id(2), 'refund', 'Mombasa', 'flat', 20.00, 16.00, 0) $$,
    'keeps each sale and refund, where the meter is and by its tariff'
);
select results_eq(
    $$ select region, purchase_count, amount, energy_amount, energy_kwh, refund_count, refunded_amount
       from reports.sales_1d order by region $$,
    $$ values ('Mombasa', 1, 50.00, 40.00, 2.0, 1, 20.00), ('Nairobi', 1, 100.00, 80.00, 4.0, 0, 0) $$,
    'and adds them up by day'
);
select test.count_sales();
select is((select count(*) from reports.sales), 3::bigint, 'a repeat keeps nothing twice');
select is((select sum(amount) from reports.sales_1d), 150.00, 'nor counts it twice');
select is(
    (select sold_on from reports.sales where meter_id = test.meter_id(1)),
    (now() at time zone 'Africa/Nairobi')::date, 'the day is that of the region'
);
select meters.update_meter(test.meter_id(1), 'Mombasa');
select test.count_sales();
select is(
    (select region from reports.sales where meter_id = test.meter_id(1)), 'Nairobi',
    'a meter that moves leaves its sales where they were made'
);

-- A refund whose purchase was not counted
delete from reports.sales;
delete from reports.sales_1d;
select reports.handle_event(e) from events.events as e where event_type = 'transaction_completed';
select results_eq(
    'select sale_type from reports.sales order by sale_type', array['purchase', 'refund'],
    'a refund brings its purchase along'
);

-- A region whose zone changes
update reports.sales set sold_at = '2026-03-01 22:00Z', sold_on = '2026-03-01';
select meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi');
select test.count_sales();
select is(
    (select min(sold_on) from reports.sales_1d where region = 'Mombasa' and refund_count = 1), '2026-03-02'::date,
    'counts a region anew whose zone changes'
);

-- What is of no concern
select lives_ok(
    $$ select reports.handle_event(jsonb_populate_record(null::events.events, jsonb_build_object(
        'event_type', 'transaction_completed', 'created_at', now(), 'payload', jsonb_build_object('type', 'credit')
    ))) $$,
    'other transactions count for nothing'
);
select lives_ok(
    $$ select reports.handle_event(jsonb_populate_record(null::events.events, jsonb_build_object(
        'event_type', 'transaction_completed', 'created_at', now(), 'payload', jsonb_build_object(
            'type', 'refund', 'amount', 5, 'transaction_id', gen_random_uuid(),
            'related_transaction_id', gen_random_uuid(), 'user_id', test.user_id(1)
    )))) $$,
    'nor refunds of what bought no electricity'
);

select * from finish();
rollback;
